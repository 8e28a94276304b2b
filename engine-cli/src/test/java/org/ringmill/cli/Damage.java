package org.ringmill.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Spoils journals. */
final class Damage {
    private Damage() {}

    /** {@return the last file of frames} */
    static Path lastFile(final Path journal) throws IOException {
        try (Stream<Path> all = Files.walk(journal)) {
            return all.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }
    }

    /** {@return where frames begin in a file, by their magic number} */
    static List<Integer> frames(final byte[] file) {
        final List<Integer> frames = new ArrayList<>();
        for (int i = 0; i + 4 < file.length; i += 4) {
            if (file[i] == 'R' && file[i + 1] == 'M' && file[i + 2] == 'F' && file[i + 3] == '1') {
                frames.add(i);
            }
        }
        return frames;
    }

    /** Flips a bit of a frame that others follow. {@return where its document begins} */
    static int flipInTheMiddle(final Path journal) throws IOException {
        final Path file = lastFile(journal);
        final byte[] bytes = Files.readAllBytes(file);
        final List<Integer> frames = frames(bytes);
        final int frame = frames.size() / 2;
        final int flipped = (frames.get(frame) + frames.get(Math.min(frame + 1, frames.size() - 1))) / 2 + 40;
        bytes[flipped] ^= 16;
        Files.write(file, bytes);
        return frames.stream()
                        .filter(start -> start <= flipped)
                        .reduce((first, second) -> second)
                        .orElseThrow()
                - Integer.BYTES;
    }

    /** Announces a document behind the last frame that its writer did not finish. {@return where it begins} */
    static int tear(final Path journal) throws IOException {
        final Path file = lastFile(journal);
        final byte[] bytes = Files.readAllBytes(file);
        final List<Integer> frames = frames(bytes);
        final int last = frames.get(frames.size() - 1);
        final ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final int end = last + content.getInt(last + 8);
        content.putInt(end, 0x8000_0000 | 200);
        content.putLong(end + 4, 4711);
        Files.write(file, bytes);
        return end;
    }
}
