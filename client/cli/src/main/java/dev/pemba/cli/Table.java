package dev.pemba.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Aligned columns. The last column is not padded; a table without rows prints nothing.
final class Table {
  /// @param paint the colour; the width counts the plain text only
  record Cell(String text, Paint paint) {}

  private final List<String> header;
  private final List<List<Cell>> rows = new ArrayList<>();

  Table(String... header) {
    this.header = List.of(header);
  }

  void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  void print(Output output, Consumer<String> lines) {
    if (rows.isEmpty()) {
      return;
    }
    int[] widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = width(header.get(i));
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], width(row.get(i).text()));
      }
    }
    lines.accept(
        line(output, widths, header.stream().map(name -> new Cell(name, Paint.FAINT)).toList()));
    for (List<Cell> row : rows) {
      lines.accept(line(output, widths, row));
    }
  }

  private static String line(Output output, int[] widths, List<Cell> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      String padding = i == cells.size() - 1 ? "" : " ".repeat(widths[i] - width(cell.text()) + 2);
      line.append(output.paint(cell.paint(), cell.text())).append(padding);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
