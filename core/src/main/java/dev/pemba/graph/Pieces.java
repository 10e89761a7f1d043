package dev.pemba.graph;

/// Takes a text piece by piece, so that who keeps it as bytes need not have it as a whole before.
public interface Pieces {
  void piece(String text);

  /// Takes a piece that is one character of ASCII.
  ///
  /// @param character below 128
  void piece(char character);

  /// Into a text.
  static Pieces into(StringBuilder out) {
    return new Pieces() {
      @Override
      public void piece(String text) {
        out.append(text);
      }

      @Override
      public void piece(char character) {
        out.append(character);
      }
    };
  }
}
