package io.sluice.testkit.fault.report;

import io.sluice.testkit.fault.watch.Timeline;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The results as one SVG that needs nothing else: for each scenario a strip with deliveries a second, calls that failed,
 * clients connected, and the harm shaded.
 */
final class Picture {
    private static final int WIDTH = 1000;
    private static final int STRIP = 150;
    private static final int TOP = 86;
    private static final int LEFT = 70;
    private static final int RIGHT = 70;
    private static final int PLOT = 84;
    private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
    private static final String DELIVERIES = "#2563a8";
    private static final String CONNECTED = "#4b8b3b";
    private static final String FAILED = "#c0392b";

    private Picture() {}

    static String of(List<Result> results, String subtitle) {
        int height = TOP + results.size() * STRIP + 10;
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + height
                + "\" width=\"" + WIDTH + "\" height=\"" + height
                + "\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#222\">\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        svg.append(text(LEFT, 28, "font-size=\"19\" font-weight=\"600\"", "Sluice under faults"));
        svg.append(text(LEFT, 48, "fill=\"#555\"", subtitle));
        legend(svg, LEFT, DELIVERIES, "deliveries per second (left scale)");
        legend(svg, LEFT + 230, CONNECTED, "clients connected (right scale)");
        legend(svg, LEFT + 440, FAILED, "failed calls per second (own scale)");
        svg.append("<rect x=\"" + (LEFT + 690) + "\" y=\"60\" width=\"14\" height=\"10\" fill=\"#f3d9b1\"/>");
        svg.append(text(LEFT + 710, 69, "", "harm"));
        for (int i = 0; i < results.size(); i++) {
            strip(svg, results.get(i), TOP + i * STRIP);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void legend(StringBuilder svg, int x, String colour, String what) {
        svg.append("<rect x=\"" + x + "\" y=\"63\" width=\"14\" height=\"4\" fill=\"" + colour + "\"/>");
        svg.append(text(x + 20, 69, "", what));
    }

    private static void strip(StringBuilder svg, Result result, int y) {
        List<Timeline.Sample> samples = result.samples();
        double end = samples.isEmpty() ? 1 : samples.get(samples.size() - 1).at();
        int top = y + 28;
        String verdict = result.passed() ? "all promises kept" : result.broken().size() + " broken";
        svg.append(text(
                LEFT, y + 18, "font-weight=\"600\"", result.letter() + "  " + result.name() + ", " + result.redis()));
        svg.append(text(
                WIDTH - RIGHT,
                y + 18,
                "text-anchor=\"end\" fill=\"" + (result.passed() ? CONNECTED : FAILED) + "\"",
                verdict));
        for (Timeline.Mark mark : result.marks()) {
            double from = LEFT + PLOT_WIDTH * mark.from() / end;
            double width = Math.max(2, PLOT_WIDTH * (mark.to() - mark.from()) / end);
            svg.append("<rect x=\"" + n(from) + "\" y=\"" + top + "\" width=\"" + n(width) + "\" height=\"" + PLOT
                    + "\" fill=\"#f3d9b1\"><title>" + escaped(mark.what()) + "</title></rect>\n");
        }
        axes(svg, samples, end, top);
        line(svg, samples, end, top, Timeline.Sample::connected, CONNECTED);
        line(svg, samples, end, top, Timeline.Sample::deliveries, DELIVERIES);
        failures(svg, samples, end, top);
    }

    private static void axes(StringBuilder svg, List<Timeline.Sample> samples, double end, int top) {
        int bottom = top + PLOT;
        svg.append("<path d=\"M" + LEFT + " " + top + "V" + bottom + "H" + (WIDTH - RIGHT) + "V" + top
                + "\" fill=\"none\" stroke=\"#999\"/>\n");
        String grey = "fill=\"#555\" font-size=\"11\" ";
        svg.append(text(
                LEFT - 6, top + 10, grey + "text-anchor=\"end\"", rounded(most(samples, Timeline.Sample::deliveries))));
        svg.append(text(WIDTH - RIGHT + 6, top + 10, grey, rounded(most(samples, Timeline.Sample::connected))));
        svg.append(text(LEFT - 6, bottom, grey + "text-anchor=\"end\"", "0"));
        int step = end > 200 ? 60 : end > 60 ? 20 : 10;
        for (int second = 0; second <= end; second += step) {
            double x = LEFT + PLOT_WIDTH * second / end;
            svg.append("<path d=\"M" + n(x) + " " + bottom + "v4\" stroke=\"#999\"/>");
            svg.append(text(x, bottom + 16, grey + "text-anchor=\"middle\"", second + " s"));
        }
    }

    private static void line(
            StringBuilder svg,
            List<Timeline.Sample> samples,
            double end,
            int top,
            ToDoubleFunction<Timeline.Sample> value,
            String colour) {
        double most = Math.max(1, most(samples, value));
        var points = new StringBuilder();
        for (Timeline.Sample sample : samples) {
            points.append(n(LEFT + PLOT_WIDTH * sample.at() / end))
                    .append(",")
                    .append(n(top + PLOT - (PLOT - 4) * value.applyAsDouble(sample) / most))
                    .append(" ");
        }
        svg.append(
                "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.4\"/>\n");
    }

    /** Bars from the ground, half as high as the plot at most. */
    private static void failures(StringBuilder svg, List<Timeline.Sample> samples, double end, int top) {
        double most = Math.max(1, most(samples, Timeline.Sample::failed));
        for (Timeline.Sample sample : samples) {
            if (sample.failed() > 0) {
                double high = Math.max(3, PLOT / 2.0 * sample.failed() / most);
                svg.append("<rect x=\"" + n(LEFT + PLOT_WIDTH * sample.at() / end - 1) + "\" y=\""
                        + n(top + PLOT - high) + "\" width=\"2\" height=\"" + n(high) + "\" fill=\"" + FAILED
                        + "\"/>");
            }
        }
    }

    private static double most(List<Timeline.Sample> samples, ToDoubleFunction<Timeline.Sample> value) {
        return samples.stream().mapToDouble(value).max().orElse(0);
    }

    private static String text(double x, double y, String attributes, String what) {
        return "<text x=\"" + n(x) + "\" y=\"" + n(y) + "\" " + attributes + ">" + escaped(what) + "</text>\n";
    }

    private static String n(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
