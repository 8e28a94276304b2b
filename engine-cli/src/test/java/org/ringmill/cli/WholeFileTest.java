package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path directory;

    @Test
    void shouldLeaveNothingHalfWrittenWhenTheProcessIsEnded() throws Exception {
        final Path file = directory.resolve("records.csv");
        final Process child = new ProcessBuilder(
                        ChildTool.command().get(0),
                        "-cp",
                        ChildTool.classPath(),
                        HalfWritten.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(child.getInputStream().read()).isEqualTo('.');
        assertThat(directory.resolve("records.csv.part")).exists();
        child.destroy(); // SIGTERM
        assertThat(child.waitFor()).isNotZero();
        assertThat(directory).isEmptyDirectory();
    }

    /** Begins to write a file, says so, and never comes to its end. */
    static final class HalfWritten {
        private HalfWritten() {}

        public static void main(final String[] args) throws IOException {
            WholeFile.write(Path.of(args[0]), stream -> {
                stream.write(1);
                System.out.print('.');
                System.out.flush();
                while (true) {
                    LockSupport.park();
                }
            });
        }
    }
}
