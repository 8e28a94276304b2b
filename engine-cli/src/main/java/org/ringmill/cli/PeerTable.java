package org.ringmill.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ringmill.bench.peers.PeerReport;
import org.ringmill.bench.peers.PeerReport.Missing;
import org.ringmill.bench.peers.PeerRow;

/** Rows of peers as text, a hundred columns wide. */
final class PeerTable {
    private static final String FORMAT = "%-34s %8s %8s  %6s  %-14s  %9s %9s";

    static final List<String> HEADER = List.of(
            String.format(FORMAT, "", "ours", "peer", "", "95% interval", "ours", "peer"),
            String.format(FORMAT, "name", "M/s", "M/s", "ratio", "of the ratio", "bytes/op", "bytes/op"));

    private static final int NAME_WIDTH = 34;

    private PeerTable() {}

    /** {@return the figures, and below them who competed} */
    static List<String> lines(final PeerRow row) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        FORMAT,
                        row.name(),
                        millions(row.ours()),
                        millions(row.peer()),
                        ratio(row.ratio()),
                        ratio(row.low()) + " to " + ratio(row.high()),
                        bytes(row.oursBytesPerOp()),
                        bytes(row.peerBytesPerOp())),
                "    " + row.oursVariant() + " / " + row.peerVariant());
    }

    static String line(final Missing row, final String what) {
        return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %s: %s", row.name(), what, row.reason());
    }

    static String summary(final PeerReport report, final Path file) {
        return "peers, rows=" + report.rows().size() + ", leftOut="
                + report.leftOut().size() + ", failed=" + report.failed().size() + ", file=" + file;
    }

    private static String millions(final double perSecond) {
        final double millions = perSecond / 1e6;
        return String.format(Locale.ROOT, millions < 10 ? "%.3f" : "%.1f", millions);
    }

    private static String ratio(final double ratio) {
        return String.format(Locale.ROOT, ratio < 100 ? "%.2f" : "%.0f", ratio);
    }

    private static String bytes(final double bytesPerOperation) {
        return String.format(Locale.ROOT, "%.2f", bytesPerOperation);
    }
}
