/** How likely a tenant is to return, from its own past and that of tenants like it. Pure. */
@NullMarked
package dev.reveille.core.relevance.learned;

import org.jspecify.annotations.NullMarked;
