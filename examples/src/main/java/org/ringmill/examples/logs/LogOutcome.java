package org.ringmill.examples.logs;

/** What a step made of a line: an event, or an error that says why not. An error is a value, and takes its place in the order. */
public sealed interface LogOutcome permits LogEvent, LogError {}
