package dev.pemba.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.List;
import java.util.Locale;

/// Horizontal bars in groups, on one logarithmic scale: rates lie orders of magnitude apart.
final class Bars {
  private static final int WIDTH = 860;
  private static final int LEFT = 250;
  private static final int RIGHT = 90;
  private static final int BAR = 14;
  private static final int GAP = 10;

  private Bars() {}

  /// Draws groups of bars.
  ///
  /// @param systems in the order of their colours
  static String of(List<Group> groups, List<String> systems) {
    double least = Double.MAX_VALUE;
    double most = 1;
    int height = 24;
    for (Group group : groups) {
      height += group.values().size() * BAR + GAP;
      for (Value value : group.values()) {
        least = Math.min(least, value.perSecond());
        most = Math.max(most, value.perSecond());
      }
    }
    double from = Math.pow(10, Math.floor(Math.log10(Math.max(least, 0.01)) - 0.3));
    double to = most * 1.1;
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"answers per second\">\n"
            .formatted(WIDTH, height));
    for (double ten = from; ten <= to; ten *= 10) {
      double x = x(ten, from, to);
      out.append(
          svg("<line class=\"g\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>", x, x, height - 18));
      out.append(
          svg(
              "<text class=\"m\" x=\"%.1f\" y=\"%d\">%s</text>\n",
              x, height - 4, Figures.brief(ten)));
    }
    int y = 4;
    for (Group group : groups) {
      int middle = y + group.values().size() * BAR / 2 + 4;
      out.append(
          svg(
              "<text class=\"e\" x=\"%d\" y=\"%d\">%s</text>\n",
              LEFT - 8, middle, Html.text(group.name())));
      for (Value value : group.values()) {
        double end = x(Math.max(value.perSecond(), from), from, to);
        int colour = systems.indexOf(value.system()) % Html.COLOURS;
        out.append(
            svg(
                "<rect class=\"c%d f\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s</title></rect>",
                colour, LEFT, y, end - LEFT, BAR - 2, Html.text(value.system())));
        out.append(
            svg(
                "<text class=\"v\" x=\"%.1f\" y=\"%d\">%s</text>\n",
                end + 5, y + BAR - 4, Figures.of(value.perSecond())));
        y += BAR;
      }
      y += GAP;
    }
    return out.append("</svg>\n").toString();
  }

  private static double x(double value, double from, double to) {
    return LEFT + Math.log(value / from) / Math.log(to / from) * (WIDTH - LEFT - RIGHT);
  }

  @FormatMethod
  private static String svg(@FormatString String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /// Bars side by side.
  record Group(String name, List<Value> values) {}

  record Value(String system, double perSecond) {}
}
