package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void countsWordsWhateverTheirCase() {
    assertEquals(Map.of("a", 2L, "rose", 2L, "is", 1L), Words.count("A rose is a Rose."));
  }

  @Test
  void writesThemInOrder() {
    assertEquals("{\"b\":1,\"c\":2}", Words.toJson(Words.count("c b c")));
  }
}
