package example;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Counts each word of a text. */
public final class Words {
  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  private Words() {}

  public static Map<String, Long> count(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .collect(Collectors.groupingBy(match -> match.group(), TreeMap::new, Collectors.counting()));
  }

  /** Words contain only letters, so JSON needs no escapes. */
  public static String toJson(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
