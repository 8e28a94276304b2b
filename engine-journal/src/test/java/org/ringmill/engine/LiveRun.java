package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ringmill.journal.JournalReader;
import org.ringmill.time.ManualClock;

/**
 * What an engine did live: random commands with timers, ticks and slots that were given up, over two starts.
 *
 * @param lastSequence of the last record
 * @param timeNs       event time there
 * @param stateHash    at the end
 * @param commands     how many there were
 * @param outputs      all of them
 */
record LiveRun(long lastSequence, long timeNs, long stateHash, long commands, List<String> outputs) {
    static LiveRun write(final Path directory, final long seed, final long commands, final long snapshotEvery) {
        final Flow flow = new Flow(seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final Recorder first = new Recorder();
        run(directory, flow, random, 1, commands / 2, snapshotEvery, first);
        final Recorder second = new Recorder();
        final Engines live = run(directory, flow, random, commands / 2 + 1, commands, snapshotEvery, second);
        return new LiveRun(
                live.engine().publishedSequence(),
                DurableEngine.recover(Engines.on(directory).context).timestampNs(),
                live.stateHash(),
                commands,
                Stream.concat(first.outputs().stream(), second.outputs().stream())
                        .toList());
    }

    private static Engines run(
            final Path directory,
            final Flow flow,
            final SplittableRandom random,
            final long from,
            final long to,
            final long snapshotEvery,
            final Recorder recorder) {
        final ManualClock clock = new ManualClock(0);
        final Engines engines = Engines.several(directory, new TestMachine());
        engines.context.clock(clock).snapshotEvery(snapshotEvery).outputHandler(recorder);
        if (from > 1) {
            engines.context.outputsAfter(() -> endOf(directory)); // each output is wanted once
        }
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            for (long number = from; number <= to; number++) {
                final int extra = random.nextInt(20);
                if (extra == 0) {
                    publisher.claim();
                    publisher.abort();
                } else if (extra == 1) {
                    publisher.tick();
                }
                flow.sendOne(publisher, number);
            }
            engines.awaitReleased();
        }
        return engines;
    }

    static long endOf(final Path directory) {
        return new Replayer(new Replayer.Context().directory(directory)).run().lastSequence();
    }

    /** {@return the outputs of commands in a range, both ends included} */
    List<String> outputs(final long from, final long to) {
        return outputs.stream()
                .filter(output -> sequenceOf(output) >= from && sequenceOf(output) <= to)
                .toList();
    }

    static long sequenceOf(final String output) {
        return Long.parseLong(output.substring(0, output.indexOf('/')));
    }

    /** {@return the sequence of the first command at or after one, which may be a tick's} */
    static long commandAtOrAfter(final Path directory, final long sequence) {
        final long[] found = {0};
        new Replayer(new Replayer.Context().directory(directory).commandHandler((command, at, timestampNs) -> {
                    if (found[0] == 0 && at >= sequence) {
                        found[0] = at;
                    }
                }))
                .run();
        assertThat(found[0]).isPositive();
        return found[0];
    }

    static void copy(final Path source, final Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(source)) {
            for (final Path path : paths.toList()) {
                final Path copy = target.resolve(source.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
    }

    /** Changes a bit of the first frame that ends at or behind a sequence. */
    static void damage(final Path directory, final long sequence) throws IOException {
        final Path file;
        final long position;
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            while (reader.lastSequence() < sequence) {
                assertThat(reader.poll((record, at, timestampNs) -> {})).isPositive();
            }
            file = directory.resolve(reader.fileName());
            position = reader.position();
        }
        final byte[] bytes = Files.readAllBytes(file);
        bytes[(int) position + 80] ^= 4;
        Files.write(file, bytes);
    }

    /** {@return all files of a directory with their bytes and times, as text that tells any change} */
    static TreeMap<String, String> files(final Path directory) {
        final TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (final Path path : paths.toList()) {
                final String content =
                        Files.isDirectory(path) ? "directory" : "" + Arrays.hashCode(Files.readAllBytes(path));
                files.put(path.toString(), content + " " + Files.getLastModifiedTime(path));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(files).isNotEmpty();
        return files;
    }
}
