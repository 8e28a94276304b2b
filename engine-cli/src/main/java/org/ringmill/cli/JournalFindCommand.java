package org.ringmill.cli;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.Application;
import org.ringmill.journal.JournalReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill journal find}. */
@Command(
        name = "find",
        description = "Prints the records that fit all that is asked for.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeOnExecutionException = JournalFindCommand.UNKNOWN,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:found", "1:none found", "2:a fault of the command line", "3:could not be found out"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill journal find data --correlation 4711",
            "  ringmill journal find data --filter PLACE --field userId=3 --first",
            "  ringmill journal find data --hex 00e1f505 --json"
        })
final class JournalFindCommand implements Callable<Integer> {
    static final int NONE_FOUND = 1;
    static final int UNKNOWN = 3;

    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Mixin
    private RangeOptions range;

    @Mixin
    private FilterOption filter;

    @Option(
            names = "--correlation",
            paramLabel = "ID",
            converter = LongConverter.class,
            description = "With this correlation id.")
    private @Nullable Long correlation;

    @Option(
            names = "--field",
            paramLabel = "NAME=VALUE",
            description = "With this value in a field; needs the application. May be given more than once.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--hex", paramLabel = "DIGITS", description = "With these bytes in the payload.")
    private @Nullable String hex;

    @Option(names = "--first", description = "Ends with the first one.")
    private boolean first;

    JournalFindCommand() {}

    @Override
    public Integer call() {
        final Range wanted = range.in(journal);
        final byte[] pattern = pattern();
        if (correlation == null && fields.isEmpty() && hex == null && !filter.isGiven()) {
            throw journal.usage("Nothing to look for: expected --filter, --correlation, --field or --hex");
        }
        try (JournalReader reader = journal.reader(RecordScan.openAfter(wanted));
                ApplicationOptions.Opened opened = applications.open(reader.application())) {
            final Application application = opened.application();
            if (application == null && !fields.isEmpty()) {
                throw journal.usage(
                        "--field needs the application, expected --app, application=" + reader.application());
            }
            final List<String[]> pairs = pairs();
            final RecordMatch match = new RecordMatch(correlation, pairs, pattern, application);
            final RecordFormat format = journal.isJson() ? new JsonFormat(application) : new TextFormat(application);
            final Lines out = journal.out();
            final long[] found = {0};
            new RecordScan(wanted, filter.types(application), (record, sequence, timestampNs) -> {
                        if (match.test(record)) {
                            found[0]++;
                            out.print(format.line(record, sequence, timestampNs, null));
                        }
                        return !first || found[0] == 0;
                    })
                    .run(reader, Progress.NONE);
            out.flush();
            if (found[0] == 0) {
                warnOfUnknown(pairs, match.names());
            }
            return found[0] == 0 ? NONE_FOUND : 0;
        }
    }

    private void warnOfUnknown(final List<String[]> pairs, final Set<String> names) {
        for (final String[] pair : pairs) {
            if (!names.isEmpty() && !names.contains(pair[0])) {
                journal.warn(new RingmillException(
                        Category.WARN,
                        "no record that was looked at has the field, field=" + pair[0] + ", fields="
                                + String.join(" ", names)));
            }
        }
    }

    private List<String[]> pairs() {
        final List<String[]> pairs = new ArrayList<>();
        for (final String field : fields) {
            final int equals = field.indexOf('=');
            if (equals < 1) {
                throw journal.usage("Invalid value for option '--field': expected NAME=VALUE, found '" + field + "'");
            }
            pairs.add(new String[] {field.substring(0, equals), field.substring(equals + 1)});
        }
        return pairs;
    }

    private byte[] pattern() {
        try {
            final byte[] bytes = hex == null ? new byte[0] : HexFormat.of().parseHex(hex);
            if (hex == null || bytes.length > 0) {
                return bytes;
            }
        } catch (final IllegalArgumentException e) {
            throw journal.usage(expectedHex());
        }
        throw journal.usage(expectedHex());
    }

    private String expectedHex() {
        return "Invalid value for option '--hex': expected an even number of hexadecimal digits, found '" + hex + "'";
    }
}
