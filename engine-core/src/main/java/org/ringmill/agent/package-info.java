/**
 * Who runs: agents, the layout that says which thread runs which of them, and their life from start to an orderly end.
 */
@NullMarked
package org.ringmill.agent;

import org.jspecify.annotations.NullMarked;
