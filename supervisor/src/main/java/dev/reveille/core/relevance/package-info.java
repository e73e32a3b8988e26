/** Events and facts about an agent become a score with its explanation. Pure. */
@NullMarked
package dev.reveille.core.relevance;

import org.jspecify.annotations.NullMarked;
