/** The life of a process, step by step. */
@NullMarked
package dev.reveille.core.agent;

import org.jspecify.annotations.NullMarked;
