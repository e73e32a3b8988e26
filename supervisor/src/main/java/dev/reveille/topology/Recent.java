package dev.reveille.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The values one task used last. It is the only one that writes them, so they are never old. */
final class Recent<K, V> {
    private final Map<K, V> values;

    /**
     * @param most values kept, 1 or more; the one not used for longest goes first
     */
    Recent(int most) {
        this.values =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                        return size() > most;
                    }
                };
    }

    V get(K key, Supplier<V> otherwise) {
        @Nullable V known = values.get(key);
        if (known == null) {
            known = otherwise.get();
            values.put(key, known);
        }
        return known;
    }

    void put(K key, V value) {
        values.put(key, value);
    }

    void remove(K key) {
        values.remove(key);
    }
}
