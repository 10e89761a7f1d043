package dev.pemba.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A plot of lines on two logarithmic axes, as SVG that stands in the page.
final class Plot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 320;
  private static final int LEFT = 62;
  private static final int RIGHT = 130;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;

  /// Labels at a line's end are at least so far apart.
  private static final double LABEL_GAP = 13;

  private final List<Line> lines;
  private final Axis across;
  private final Axis up;

  private Plot(List<Line> lines, Axis across, Axis up) {
    this.lines = lines;
    this.across = across;
    this.up = up;
  }

  /// Draws lines whose values are all positive.
  static String of(List<Line> lines, String acrossTitle, List<Tick> ticks, String upTitle) {
    double[] xs = all(lines, true);
    double[] ys = all(lines, false);
    Axis across = Axis.over(acrossTitle, xs, ticks);
    Axis up = Axis.over(upTitle, ys, List.of());
    return new Plot(lines, across, up).draw();
  }

  private static double[] all(List<Line> lines, boolean across) {
    return lines.stream()
        .flatMap(line -> line.spots().stream())
        .mapToDouble(spot -> across ? spot.x() : spot.y())
        .toArray();
  }

  private String draw() {
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Html.text(up.title + " by " + across.title)));
    grid(out);
    List<Double> taken = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      line(lines.get(i), "c" + i % Html.COLOURS, taken, out);
    }
    return out.append("</svg>\n").toString();
  }

  private void grid(StringBuilder out) {
    for (Tick tick : across.ticks) {
      double x = x(tick.at());
      out.append(
          svg(
              "<line class=\"g\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
              x, x, TOP, HEIGHT - BOTTOM));
      out.append(
          svg(
              "<text x=\"%.1f\" y=\"%d\" class=\"m\">%s</text>",
              x, HEIGHT - BOTTOM + 16, Html.text(tick.label())));
    }
    for (Tick tick : up.ticks) {
      double y = y(tick.at());
      out.append(
          svg(
              "<line class=\"g\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT, WIDTH - RIGHT, y, y));
      out.append(
          svg(
              "<text x=\"%d\" y=\"%.1f\" class=\"e\">%s</text>",
              LEFT - 8, y + 4, Html.text(tick.label())));
    }
    out.append(
        svg(
            "<text x=\"%d\" y=\"%d\" class=\"m t\">%s</text>",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, Html.text(across.title)));
    out.append(
        svg(
            "<text transform=\"translate(13 %d) rotate(-90)\" class=\"m t\">%s</text>",
            (TOP + HEIGHT - BOTTOM) / 2, Html.text(up.title)));
  }

  private void line(Line line, String colour, List<Double> taken, StringBuilder out) {
    StringBuilder path = new StringBuilder();
    for (Spot spot : line.spots()) {
      path.append(svg("%s%.1f %.1f", path.isEmpty() ? "M" : " L", x(spot.x()), y(spot.y())));
    }
    out.append("<path class=\"%s l\" d=\"%s\"/>\n".formatted(colour, path));
    for (Spot spot : line.spots()) {
      out.append(
          svg(
              "<circle class=\"%s d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"><title>%s</title></circle>\n",
              colour,
              x(spot.x()),
              y(spot.y()),
              Html.text(line.name() + ": " + Figures.of(spot.y()))));
    }
    Spot last = line.spots().getLast();
    double y = free(y(last.y()), taken);
    taken.add(y);
    out.append(
        svg(
            "<text class=\"%s n\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
            colour, x(last.x()) + 7, y + 4, Html.text(line.name())));
  }

  /// The nearest height to the wanted one that no label has.
  private static double free(double wanted, List<Double> taken) {
    for (int step = 0; ; step++) {
      for (int sign = -1; sign <= 1; sign += 2) {
        double y = wanted + sign * step * 4.0;
        if (taken.stream().allMatch(other -> Math.abs(other - y) >= LABEL_GAP)) {
          return y;
        }
      }
    }
  }

  private double x(double value) {
    return LEFT + across.part(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - up.part(value) * (HEIGHT - TOP - BOTTOM);
  }

  @FormatMethod
  private static String svg(@FormatString String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /// A named line through spots, from left to right.
  record Line(String name, List<Spot> spots) {}

  record Spot(double x, double y) {}

  record Tick(double at, String label) {}

  private record Axis(String title, double least, double most, List<Tick> ticks) {
    /// Over all values; with ticks at the powers of ten, and between them if there are few.
    static Axis over(String title, double[] values, List<Tick> given) {
      double least = Double.MAX_VALUE;
      double most = 0;
      for (double value : values) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      if (!given.isEmpty()) {
        return new Axis(title, least, Math.max(most, least * 1.01), given);
      }
      least /= 1.2;
      most *= 1.2;
      List<Tick> ticks = new ArrayList<>();
      int[] steps = most / least < 30 ? new int[] {1, 2, 5} : new int[] {1};
      for (double ten = Math.pow(10, Math.floor(Math.log10(least))); ten <= most; ten *= 10) {
        for (int step : steps) {
          double at = ten * step;
          if (at >= least && at <= most) {
            ticks.add(new Tick(at, Figures.brief(at)));
          }
        }
      }
      return new Axis(title, least, most, ticks);
    }

    double part(double value) {
      return Math.log(value / least) / Math.log(most / least);
    }
  }
}
