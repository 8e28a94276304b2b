package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.journal.JournalVerifier;

class JournalVerifyTest {
    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private Tool verify(final Object... options) throws IOException {
        final Map<String, String> before = Journals.files(directory);
        final Object[] args = new Object[options.length + 3];
        args[0] = "journal";
        args[1] = "verify";
        args[2] = data();
        System.arraycopy(options, 0, args, 3, options.length);
        final Tool tool = Tool.run(args);
        assertThat(Journals.files(directory)).isEqualTo(before);
        assertThat(tool.err()).isEmpty();
        return tool;
    }

    /** A journal whose writer was killed, so that its last epoch has not ended. */
    private void killedJournal() throws IOException, InterruptedException {
        final OrderFlow flow = new OrderFlow(9);
        final OrderCommand command = new OrderCommand();
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            flow.next(command);
            lines.append(command).append('\n');
        }
        final Path commands = Files.writeString(directory.resolve("commands.csv"), lines);
        final Path events = directory.resolve("events.csv");
        final Path log = directory.resolve("child.log");
        final Process child = ChildTool.start(
                log, "exchange", "run", "--commands", commands, "--dir", data(), "--events-out", events, "--rate", 200);
        try {
            while (!Files.exists(events) || Files.size(events) == 0) {
                assertThat(child.waitFor(5, TimeUnit.MILLISECONDS))
                        .as(Files.readString(log))
                        .isFalse();
            }
            final Tool live = Tool.run("journal", "verify", data());
            assertThat(live.exitCode()).as(live.out() + live.err()).isZero();
            assertThat(live.out()).contains("sound, ").contains("being written");
            assertThat(Tool.run("journal", "info", data()).out()).contains("being written  yes");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldSayThatAJournalIsSound() throws IOException {
        Journals.exchange(data(), 500);
        final Tool text = verify();
        assertThat(text.exitCode()).isZero();
        assertThat(text.out().lines().findFirst().orElseThrow())
                .matches("epoch-000001/[^ ]*\\.cq4  frames=[0-9]+, records=500, sequences=1-500");
        assertThat(text.summary()).startsWith("sound, files=1, frames=").endsWith(", records=500");
        assertThat(verify("--json").out())
                .startsWith("{\"verdict\":\"sound\",\"live\":false,")
                .contains("\"firstSequence\":1,\"lastSequence\":500}")
                .contains("\"findings\":[]");
    }

    @Test
    void shouldSayWhatATornTailIs() throws IOException, InterruptedException {
        killedJournal();
        assertThat(verify().exitCode()).isZero();
        final int offset = Damage.tear(data());
        final Tool text = verify();
        assertThat(text.exitCode()).as(text.out()).isEqualTo(JournalVerifyCommand.REPAIRABLE);
        assertThat(text.out()).contains("torn, file=epoch-000001/", "offset=" + offset, "expectedSequence=");
        assertThat(text.summary()).startsWith("repairable, ");
        assertThat(verify("--json").out())
                .startsWith("{\"verdict\":\"repairable\",")
                .contains("\"kind\":\"torn\",", "\"offset\":" + offset + ",");
        assertThat(Tool.run("journal", "info", data()).out())
                .contains("torn tail      epoch-000001/")
                .contains("offset=" + offset);
    }

    @Test
    void shouldSayWhereDamageIs() throws IOException {
        Journals.exchange(data(), 500);
        Journals.exchange(data(), 500);
        final int offset = Damage.flipInTheMiddle(data());
        final String file = data().relativize(Damage.lastFile(data())).toString();
        final Tool text = verify();
        assertThat(text.exitCode()).as(text.out()).isEqualTo(JournalVerifyCommand.DAMAGED);
        assertThat(text.out())
                .contains("epoch-000001/")
                .containsPattern("damaged, file=" + file + ", offset=" + offset
                        + ", expectedSequence=[0-9]+,\\s+found=a\\s+frame\\s+whose\\s+checksum\\s+does\\s+not\\s+fit");
        assertThat(text.out().lines()).allMatch(line -> line.length() <= 110);
        assertThat(text.summary()).startsWith("damaged, ");
        assertThat(verify("--json").out())
                .startsWith("{\"verdict\":\"damaged\",")
                .contains("\"kind\":\"damaged\",\"file\":\"" + file + "\",\"offset\":" + offset + ",");
    }

    @Test
    void shouldNameNoSequenceWhereNoneIsExpected() throws IOException {
        Journals.exchange(data(), 50);
        Files.writeString(data().resolve("epoch-000001/notes.txt"), "text");
        assertThat(verify().out())
                .contains("damaged, file=epoch-000001/notes.txt, offset=0, found=a file that does not belong there\n");
        assertThat(verify("--json").out()).contains("\"offset\":0,\"found\":\"a file that");
    }

    @Test
    void shouldNameAnUnreadableFileOnce() throws IOException {
        Journals.exchange(data(), 50);
        final Path file = Damage.lastFile(data());
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(verify().out().replaceAll("\\s+", " "))
                .startsWith("damaged, file=epoch-000001/" + file.getFileName()
                        + ", offset=0, expectedSequence=1, found=cannot be read, reason=Is a directory damaged, ");
    }

    @Test
    void shouldCountFramesAndProgressAlike() throws IOException {
        Journals.exchange(data(), 500);
        Journals.exchange(data(), 0);
        final long[] last = new long[2];
        final long frames = JournalVerifier.verify(data(), (done, total) -> {
                    assertThat(done).isBetween(last[0], total);
                    assertThat(last[1] == 0 || last[1] == total).isTrue();
                    last[0] = done;
                    last[1] = total;
                })
                .frames();
        assertThat(last[0]).isEqualTo(last[1]).isLessThan(1 << 20);
        assertThat(Tool.run("journal", "stats", data(), "--json").field("frames"))
                .isEqualTo(String.valueOf(frames));
        assertThat(verify("--json").out()).contains("\"frames\":" + frames + ",");
    }
}
