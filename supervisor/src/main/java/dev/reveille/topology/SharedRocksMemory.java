package dev.reveille.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One cache and one write buffer for all stores of this process. RocksDB's defaults would take
 * about 100 MB for each store of each partition.
 */
public final class SharedRocksMemory implements RocksDBConfigSetter {
    private static final long CACHE_BYTES = 64L << 20;
    private static final long BUFFER_BYTES = 32L << 20;
    private static final long BUFFER_OF_STORE_BYTES = 4L << 20;

    /** Made on first use, because RocksDB's library must be loaded first; never closed. */
    private static final class Shared {
        static final Cache CACHE;
        static final WriteBufferManager BUFFERS;

        static {
            RocksDB.loadLibrary();
            CACHE = new LRUCache(CACHE_BYTES, -1, false, 0.1);
            BUFFERS = new WriteBufferManager(BUFFER_BYTES, CACHE);
        }
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setWriteBufferManager(Shared.BUFFERS);
        options.setWriteBufferSize(BUFFER_OF_STORE_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String storeName, Options options) {
        // What is shared outlives every store.
    }
}
