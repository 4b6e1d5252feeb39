module example.words {
  requires jdk.httpserver;
}
