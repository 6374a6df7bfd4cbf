/**
 * Who may call the API: {@link io.sluice.api.security.ApiKeys}. Asked on the event loop before anything of a call is
 * read; a refusal is a problem with status 401 or 403. What a key may do, once keys differ in that, is decided here too.
 */
@NullMarked
package io.sluice.api.security;

import org.jspecify.annotations.NullMarked;
