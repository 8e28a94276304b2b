package org.ringmill.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One call of the tool in this process: what it printed and how it ended. */
record Tool(int exitCode, String out, String err) {
    static Tool run(final Object... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        final int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
        return new Tool(exitCode, out.toString(), err.toString());
    }

    /** {@return the last line that was printed} */
    String summary() {
        final String printed = out.strip();
        return printed.substring(printed.lastIndexOf('\n') + 1);
    }

    /** {@return a field of the summary, a string's quotes left out} */
    String field(final String name) {
        final Matcher matcher =
                Pattern.compile("\"" + name + "\":\"?([0-9a-f]+)\"?").matcher(summary());
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in: " + summary() + "\n" + err);
        }
        return matcher.group(1);
    }
}
