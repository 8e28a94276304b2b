package org.ringmill.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ringmill.journal.JournalVerifier;
import org.ringmill.journal.recovery.Finding;
import org.ringmill.journal.recovery.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ringmill journal verify}. */
@Command(
        name = "verify",
        description =
                "Reads all of a journal and says what is wrong with each file. Of one that is being written, what is"
                        + " acknowledged is looked at.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeOnExecutionException = JournalVerifyCommand.UNKNOWN,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:sound",
            "1:repairable: a torn tail, which the next start sets aside; nothing acknowledged is lost",
            "2:damaged (or a fault of the command line, told with the usage)",
            "3:could not be found out: no journal, or it cannot be read"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ringmill journal verify data", "  ringmill journal verify data --json"})
final class JournalVerifyCommand implements Callable<Integer> {
    static final int REPAIRABLE = 1;
    static final int DAMAGED = 2;
    static final int UNKNOWN = 3;
    private static final int LINE_LENGTH = 110;

    @Mixin
    private JournalOptions journal;

    JournalVerifyCommand() {}

    @Override
    public Integer call() {
        final JournalVerifier.Report report = verify();
        final Lines out = journal.out();
        if (journal.isJson()) {
            out.print(toJson(report));
        } else {
            print(report, out);
        }
        out.flush();
        return report.isSound() ? 0 : report.isRepairable() ? REPAIRABLE : DAMAGED;
    }

    private JournalVerifier.Report verify() {
        try (Progress progress = Progress.ofBytes("verify", -1)) {
            return JournalVerifier.verify(journal.directory(), progress::bytes);
        }
    }

    private static String verdict(final JournalVerifier.Report report) {
        return report.isSound() ? "sound" : report.isRepairable() ? "repairable" : "damaged";
    }

    private static void print(final JournalVerifier.Report report, final Lines out) {
        for (final Verification.FileCount file : report.files()) {
            out.print(file.file() + "  frames=" + file.frames() + ", records=" + file.records()
                    + (file.records() == 0 ? "" : ", sequences=" + file.firstSequence() + "-" + file.lastSequence()));
        }
        report.findings().forEach(finding -> wrapped(finding.toString()).forEach(out::print));
        out.print(verdict(report) + ", files=" + report.files().size() + ", frames=" + report.frames() + ", records="
                + report.records() + (report.isLive() ? ", being written" : ""));
    }

    /** {@return a line in parts that are not too long to be read} */
    private static List<String> wrapped(final String line) {
        final List<String> lines = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (final String word : line.split(" ", -1)) {
            if (part.length() + word.length() >= LINE_LENGTH) {
                lines.add(part.toString());
                part = new StringBuilder("   ");
            }
            part.append(part.isEmpty() ? "" : " ").append(word);
        }
        lines.add(part.toString());
        return lines;
    }

    private static String toJson(final JournalVerifier.Report report) {
        return Json.object(json -> {
            json.writeStringField("verdict", verdict(report));
            json.writeBooleanField("live", report.isLive());
            json.writeNumberField("frames", report.frames());
            json.writeNumberField("records", report.records());
            json.writeArrayFieldStart("files");
            for (final Verification.FileCount file : report.files()) {
                json.writeStartObject();
                json.writeStringField("file", file.file());
                json.writeNumberField("frames", file.frames());
                json.writeNumberField("records", file.records());
                json.writeNumberField("firstSequence", file.firstSequence());
                json.writeNumberField("lastSequence", file.lastSequence());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("findings");
            for (final Finding finding : report.findings()) {
                json.writeStartObject();
                json.writeStringField("kind", finding.isRepairable() ? "torn" : "damaged");
                json.writeStringField("file", finding.file());
                json.writeNumberField("offset", finding.offset());
                if (finding.expectedSequence() > 0) {
                    json.writeNumberField("expectedSequence", finding.expectedSequence());
                }
                json.writeStringField("found", finding.found());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
