package example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** GET /healthz, and POST /words with a text. */
public final class Main {
  private static final int LARGEST_BODY = 1 << 20;

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    if (arguments.length > 0 && arguments[0].equals("healthcheck")) {
      System.exit(healthy(port) ? 0 : 1);
    }
    HttpServer server = start(port);
    // The JVM runs this on SIGTERM.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
    System.out.println("listening on port " + server.getAddress().getPort());
  }

  static HttpServer start(int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/healthz", exchange -> answer(exchange, "{\"status\":\"ok\"}"));
    server.createContext("/words", exchange -> {
      String text = new String(exchange.getRequestBody().readNBytes(LARGEST_BODY), StandardCharsets.UTF_8);
      answer(exchange, Words.toJson(Words.count(text)));
    });
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Part of the program because the image has no curl. */
  private static boolean healthy(int port) {
    try {
      URI address = URI.create("http://127.0.0.1:" + port + "/healthz");
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setReadTimeout(2000);
      return connection.getResponseCode() == 200;
    } catch (IOException error) {
      return false;
    }
  }
}
