package org.ringmill.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.storage.JournalStorage;

/** The ways in which a journal's directory is damaged, each at a place that chance decides. */
enum DamageKind {
    FLIPPED_BIT {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path file = anyFile(journal, random);
            flip(file, random.nextInt(writtenBytes(file)), random);
        }
    },
    OVERWRITTEN_BYTES {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path file = anyFile(journal, random);
            final byte[] bytes = new byte[1 + random.nextInt(64)];
            random.nextBytes(bytes);
            put(file, random.nextInt(writtenBytes(file)), bytes);
        }
    },
    FLIPPED_BIT_OF_A_DOCUMENTS_HEADER {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place document = anyDocument(journal, random);
            flip(document.file, document.header + random.nextInt(Integer.BYTES), random);
        }
    },
    ANOTHER_LENGTH_OF_A_DOCUMENT {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place document = anyDocument(journal, random);
            putInt(document.file, document.header, random.nextInt(2 * document.length + 64));
        }
    },
    ZEROED_HEADER_OF_A_DOCUMENT {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place document = anyDocument(journal, random);
            putInt(document.file, document.header, 0);
        }
    },
    ANOTHER_LENGTH_OF_A_FRAME {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place document = anyDocument(journal, random);
            putInt(document.file, document.frame() + FrameDescriptor.LENGTH_OFFSET, random.nextInt(1 << 21));
        }
    },
    ANOTHER_SEQUENCE_IN_A_FRAME {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place document = anyDocument(journal, random);
            putInt(document.file, document.frame() + FrameDescriptor.FIRST_SEQUENCE_OFFSET, random.nextInt());
        }
    },
    FLIPPED_BIT_OF_A_CHECKSUM {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place document = anyDocument(journal, random);
            flip(document.file, document.frame() + document.length - 1 - random.nextInt(Integer.BYTES), random);
        }
    },
    ZEROED_PAGE {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path file = anyFile(journal, random);
            final int page = random.nextInt(writtenBytes(file)) / PAGE_BYTES * PAGE_BYTES;
            put(file, page, new byte[PAGE_BYTES]);
        }
    },
    HOLE {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path file = anyFile(journal, random);
            put(file, random.nextInt(writtenBytes(file)), new byte[1 + random.nextInt(4 * PAGE_BYTES)]);
        }
    },
    CUT_FILE {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path file = anyFile(journal, random);
            cut(file, random.nextInt(writtenBytes(file)));
        }
    },
    FILE_CUT_BEHIND_A_DOCUMENT {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place document = anyDocument(journal, random);
            cut(document.file, document.header);
        }
    },
    MISSING_FILE {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            Files.delete(anyFile(journal, random));
        }
    },
    EXCHANGED_FILES {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final List<Path> files = frameFiles(journal);
            final Path one = files.remove(random.nextInt(files.size()));
            final Path another = any(files, random);
            final byte[] bytes = Files.readAllBytes(one);
            Files.write(one, Files.readAllBytes(another));
            Files.write(another, bytes);
        }
    },
    DOUBLED_FILE {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path file = anyFile(journal, random);
            final String name = "99999999-%02dLX.cq4".formatted(random.nextInt(24));
            Files.copy(file, anyFile(journal, random).resolveSibling(name));
        }
    },
    FILE_OF_ANOTHER_JOURNAL {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            Files.copy(anyFile(other, random), anyFile(journal, random), StandardCopyOption.REPLACE_EXISTING);
        }
    },
    EPOCHS_OF_ANOTHER_JOURNAL {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final List<Path> epochs = epochs(journal);
            final List<Path> others = epochs(other);
            for (final Path epoch : random.nextBoolean() ? epochs : List.of(any(epochs, random))) {
                for (final Path file : list(epoch)) {
                    Files.delete(file);
                }
                for (final Path file : list(others.get(Math.min(epochs.indexOf(epoch), others.size() - 1)))) {
                    Files.copy(file, epoch.resolve(file.getFileName()));
                }
            }
        }
    },
    STRAY_FILE {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            Files.write(anyFile(journal, random).resolveSibling("notes.txt"), new byte[] {1, 2, 3});
        }
    },
    MISSING_EPOCH {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path epoch = any(epochs(journal), random);
            for (final Path file : list(epoch)) {
                Files.delete(file);
            }
            Files.delete(epoch);
        }
    },
    EXCHANGED_EPOCHS {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final List<Path> epochs = epochs(journal);
            final Path one = epochs.remove(random.nextInt(epochs.size()));
            final Path another = any(epochs, random);
            final Path aside = journal.resolve("aside");
            Files.move(one, aside);
            Files.move(another, one);
            Files.move(aside, another);
        }
    },
    REPEATED_DOCUMENT {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Place from = anyDocument(journal, random);
            final Place to = anyDocument(journal, random);
            put(to.file, to.header, bytes(from));
        }
    },
    EXCHANGED_DOCUMENTS {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final List<Place> documents = documents(anyFile(journal, random));
            final int index = random.nextInt(documents.size());
            final Place one = documents.get(index);
            final Place next = documents.get(Math.min(index + 1, documents.size() - 1));
            final byte[] first = bytes(one);
            put(one.file, one.header, bytes(next));
            put(one.file, one.header + next.lengthInFile(), first);
        }
    },
    QUEUES_NOTES {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path notes = any(epochs(journal), random).resolve(JournalStorage.QUEUE_METADATA_FILE);
            if (random.nextBoolean()) {
                Files.delete(notes);
            } else {
                flip(notes, random.nextInt((int) Files.size(notes)), random);
            }
        }
    },
    IDENTITY {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path identity = journal.resolve("journal.meta");
            switch (random.nextInt(4)) {
                case 0 -> Files.delete(identity);
                case 1 -> cut(identity, random.nextInt((int) Files.size(identity)));
                case 2 -> Files.copy(other.resolve("journal.meta"), identity, StandardCopyOption.REPLACE_EXISTING);
                default -> flip(identity, random.nextInt((int) Files.size(identity)), random);
            }
        }
    },
    SNAPSHOT {
        @Override
        void apply(final Path journal, final Path other, final SplittableRandom random) throws IOException {
            final Path snapshot = any(list(journal.resolve("snapshots")), random);
            switch (random.nextInt(5)) {
                case 0 -> Files.delete(snapshot);
                case 1 -> cut(snapshot, random.nextInt((int) Files.size(snapshot)));
                case 2 ->
                    Files.copy(
                            any(list(other.resolve("snapshots")), random),
                            snapshot,
                            StandardCopyOption.REPLACE_EXISTING);
                case 3 ->
                    Files.copy(
                            snapshot,
                            snapshot.resolveSibling("snapshot-%019d.rms".formatted(random.nextInt(10_000))),
                            StandardCopyOption.REPLACE_EXISTING);
                default -> flip(snapshot, random.nextInt((int) Files.size(snapshot)), random);
            }
        }
    };

    private static final int PAGE_BYTES = 4096;
    private static final int NOTE = 0x4000_0000;

    /** A document: its header's place, and the length of what follows. */
    private record Place(Path file, int header, int length) {
        int frame() {
            return header + Integer.BYTES;
        }

        int lengthInFile() {
            return Integer.BYTES + ((length + 3) & -4);
        }
    }

    /**
     * Damages.
     *
     * @param journal a copy that may be damaged
     * @param other   another journal
     */
    abstract void apply(Path journal, Path other, SplittableRandom random) throws IOException;

    static List<Path> frameFiles(final Path journal) throws IOException {
        final List<Path> files = new ArrayList<>();
        for (final Path epoch : epochs(journal)) {
            for (final Path file : list(epoch)) {
                if (file.toString().endsWith(JournalStorage.FRAME_FILE_SUFFIX)) {
                    files.add(file);
                }
            }
        }
        return files;
    }

    private static List<Path> epochs(final Path journal) throws IOException {
        final List<Path> epochs = list(journal);
        epochs.removeIf(path -> !path.getFileName().toString().startsWith(JournalStorage.EPOCH_PREFIX));
        return epochs;
    }

    private static List<Path> list(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.sorted().toList());
        }
    }

    private static <T> T any(final List<T> list, final SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    private static Path anyFile(final Path journal, final SplittableRandom random) throws IOException {
        return any(frameFiles(journal), random);
    }

    private static Place anyDocument(final Path journal, final SplittableRandom random) throws IOException {
        return any(documents(anyFile(journal, random)), random);
    }

    private static List<Place> documents(final Path file) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        final List<Place> documents = new ArrayList<>();
        int position = 0;
        while (bytes.getInt(position) > 0) {
            final int header = bytes.getInt(position);
            final Place document = new Place(file, position, header & ~NOTE);
            if ((header & NOTE) == 0) {
                documents.add(document);
            }
            position += document.lengthInFile();
        }
        return documents;
    }

    /** {@return how much of a file is not the zeros at its end} */
    static int writtenBytes(final Path file) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length;
        while (length > 1 && bytes[length - 1] == 0) {
            length--;
        }
        return length;
    }

    private static byte[] bytes(final Place document) throws IOException {
        final byte[] bytes = new byte[document.lengthInFile()];
        System.arraycopy(Files.readAllBytes(document.file), document.header, bytes, 0, bytes.length);
        return bytes;
    }

    private static void flip(final Path file, final int offset, final SplittableRandom random) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(offset);
            final int value = access.read();
            access.seek(offset);
            access.write(value ^ 1 << random.nextInt(Byte.SIZE));
        }
    }

    private static void put(final Path file, final int offset, final byte[] bytes) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(offset);
            access.write(bytes, 0, (int) Math.min(bytes.length, access.length() - offset));
        }
    }

    private static void putInt(final Path file, final int offset, final int value) throws IOException {
        put(
                file,
                offset,
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array());
    }

    private static void cut(final Path file, final int lengthBytes) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(lengthBytes);
        }
    }
}
