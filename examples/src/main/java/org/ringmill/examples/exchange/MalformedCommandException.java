package org.ringmill.examples.exchange;

import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;

/**
 * A command file holds something that is no command. The message is {@code file:line:column: expected ..., found ...};
 * lines and columns (bytes) count from 1.
 */
public final class MalformedCommandException extends RingmillException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final int column;
    private final String problem;

    MalformedCommandException(
            final String file,
            final long line,
            final int column,
            final String problem,
            final @Nullable Throwable cause) {
        super(Category.ERROR, file + ":" + line + ":" + column + ": " + problem, cause);
        this.file = file;
        this.line = line;
        this.column = column;
        this.problem = problem;
    }

    /** {@return the file, as it was named to the reader} */
    public String file() {
        return file;
    }

    /** {@return the line, from 1} */
    public long line() {
        return line;
    }

    /** {@return the byte in the line, from 1} */
    public int column() {
        return column;
    }

    /** {@return what was expected and what was found, without the place} */
    public String problem() {
        return problem;
    }
}
