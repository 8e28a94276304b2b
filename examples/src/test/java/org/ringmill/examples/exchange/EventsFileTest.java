package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;

/** The file holds each event once wherever it was cut, and is left alone when it is not ours. */
class EventsFileTest {
    private static final int COMMANDS = 2_000;
    private static final int TAIL_BYTES = 200;

    @TempDir
    private Path directory;

    private Path journal;
    private Path file;
    private byte[] whole;

    @BeforeEach
    void run() throws IOException {
        journal = directory.resolve("journal");
        file = directory.resolve("events.csv");
        final OrderFlow flow = new OrderFlow(2);
        final OrderCommand command = new OrderCommand();
        try (EventsFile events = new EventsFile(file);
                Exchange exchange = Exchange.open(
                        new ExchangeMachine(),
                        new EngineContext()
                                .directory(journal)
                                .snapshotEvery(1_000)
                                .outputHandler(events)
                                .outputsAfter(events::startAfresh))) {
            for (int i = 0; i < COMMANDS; i++) {
                flow.next(command);
                exchange.submit(command);
            }
        }
        whole = Files.readAllBytes(file);
        assertThat(whole).hasSizeGreaterThan(3 * TAIL_BYTES);
    }

    private void recover() {
        try (EventsFile events = new EventsFile(file)) {
            DurableEngine.recover(Exchange.complete(
                    new ExchangeMachine(),
                    new EngineContext().directory(journal).outputHandler(events).outputsAfter(events::resume)));
        }
    }

    @Test
    void shouldBeReadableByItsOwnerOnly() throws IOException {
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"), "needs POSIX permissions");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldHoldEachEventOnceWhereverItsTailWasCut() throws IOException {
        for (int length = whole.length; length >= whole.length - TAIL_BYTES; length--) {
            checkCutAt(length);
        }
    }

    @Test
    void shouldHoldEachEventOnceWhereverItsHeadWasCut() throws IOException {
        for (int length = 0; length < 60; length++) {
            checkCutAt(length);
        }
    }

    private void checkCutAt(final int length) throws IOException {
        Files.write(file, Arrays.copyOf(whole, length));
        recover();
        assertThat(Files.mismatch(file, Files.write(directory.resolve("whole"), whole)))
                .as("cut at %d of %d", length, whole.length)
                .isEqualTo(-1);
    }

    /** Another run's events have the same form; only what the engine hands on again tells. */
    @Test
    void shouldLeaveAFileAloneThatHoldsAnotherRunsEvents() throws IOException {
        final byte[] other = whole.clone();
        final String text = new String(other, StandardCharsets.US_ASCII);
        final int end = text.lastIndexOf('\n');
        other[end - 1] = (byte) (other[end - 1] == '7' ? '8' : '7');
        Files.write(file, other);
        assertThatThrownBy(this::recover)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("not a file of events, file=" + file)
                .hasMessageContaining("this run's events, found another's");
        assertThat(file).hasBinaryContent(other);
    }

    @Test
    void shouldBeWrittenAnewWhenItIsMissing() throws IOException {
        Files.delete(file);
        recover();
        assertThat(file).hasBinaryContent(whole);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "hello\n",
                "12;TRADE,1\n",
                "PLACE,1,2,BID,GTC,3,4\n",
                "ASK,1,2,3\n",
                "\n",
                ",TRADE,1,2,3,4\n",
                "0,TRADE,1,2,3,4\n",
                "-4,TRADE,1,2,3,4\n",
                "99999999999999999999,TRADE,1,2,3,4\n",
                "1,TRADE,1,2,3,4\nsome text",
                "1,TRADE,1,2,3,4\n\n",
                "1,TRADE,1,2,3,4\n\u0000\u0000\u0000"
            })
    void shouldLeaveAFileAloneThatHoldsAnythingElse(final String text) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(this::recover)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("not a file of events, file=" + file)
                .hasMessageContaining("offset=");
        assertThat(file).hasContent(text);
        assertThat(Files.size(file)).isEqualTo(text.length());
    }

    @Test
    void shouldLeaveAFileAloneThatIsOneLongLine() throws IOException {
        final byte[] long1 = "1".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        Files.write(file, long1);
        assertThatThrownBy(this::recover).hasMessageContaining("not a file of events");
        assertThat(file).hasBinaryContent(long1);
    }

    @Test
    void shouldLeaveAFileAloneThatIsAheadOfTheJournal() throws IOException {
        final String ahead = new String(whole, StandardCharsets.US_ASCII) + (COMMANDS + 2) + ",REDUCE,1,,2,3\n";
        Files.writeString(file, ahead);
        assertThatThrownBy(this::recover)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("outputs handled beyond the end of the journal");
        assertThat(file).hasContent(ahead);
    }

    @Test
    void shouldSayWhichFileCannotBeWritten() {
        file = directory.resolve("missing/events.csv");
        assertThatThrownBy(this::recover)
                .isInstanceOf(RingmillException.class)
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }
}
