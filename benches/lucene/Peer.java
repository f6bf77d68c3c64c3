import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.facet.DrillDownQuery;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesReaderState;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

/** Lucene for `benches/peers.rs`; `benches/lucene/mod.rs` tells what is read and written. */
public class Peer {
    private static final List<String> FACETS = List.of("province", "sector", "type", "year");
    private static final float TITLE_BOOST = 2;
    private static final Sort BY_DATE =
            new Sort(LongField.newSortField("date", false, SortedNumericSelector.Type.MIN, Long.MAX_VALUE));

    private final FacetsConfig config;
    private final IndexSearcher searcher;
    private final SortedSetDocValuesReaderState facets;
    private long total;

    public static void main(String[] arguments) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var config = new FacetsConfig();
        for (String facet : FACETS) {
            config.setHierarchical(facet, true);
            config.setMultiValued(facet, true);
        }
        try (var directory = FSDirectory.open(Path.of(arguments[0]))) {
            if (!DirectoryReader.indexExists(directory)) {
                out.println("new");
                index(directory, config, in);
            }
            out.println(Version.LATEST);
            try (var reader = DirectoryReader.open(directory)) {
                var peer = new Peer(config, reader);
                for (String line; (line = in.readLine()) != null; ) {
                    String[] parts = line.split("\t", -1);
                    String[] words = parts[2].isEmpty() ? new String[0] : parts[2].split(" ");
                    long began = System.nanoTime();
                    peer.search(parts[0], parts[1].equals("+t"), words);
                    out.println((System.nanoTime() - began) / 1e6 + " " + peer.total);
                }
            }
        }
    }

    private static void index(FSDirectory directory, FacetsConfig config, BufferedReader in) throws IOException {
        var settings = new IndexWriterConfig(new WhitespaceAnalyzer()).setRAMBufferSizeMB(256);
        try (var writer = new IndexWriter(directory, settings)) {
            for (String line; !(line = in.readLine()).isEmpty(); ) {
                String[] parts = line.split("\t", -1);
                var document = new Document();
                document.add(new TextField("title", parts[0], Store.YES));
                document.add(new TextField("text", parts[1], Store.YES));
                for (int i = 0; i < FACETS.size(); i++) {
                    for (String value : parts[2 + i].split(" ")) {
                        if (!value.isEmpty()) {
                            document.add(new SortedSetDocValuesFacetField(FACETS.get(i), value.split("/")));
                        }
                    }
                }
                if (!parts[6].isEmpty()) {
                    document.add(new LongField("date", Long.parseLong(parts[6]), Store.NO));
                }
                writer.addDocument(config.build(document));
            }
            writer.forceMerge(1);
        }
    }

    private Peer(FacetsConfig config, DirectoryReader reader) throws IOException {
        this.config = config;
        searcher = new IndexSearcher(reader);
        // The same queries come again and again: what is measured is the search.
        searcher.setQueryCache(null);
        facets = new DefaultSortedSetDocValuesReaderState(reader, config);
    }

    /** Finds the first ten and the total, and reads the ten. */
    private void search(String kind, boolean ranksTitles, String[] words) throws IOException {
        Query query = query(kind, ranksTitles, words);
        TopDocs found;
        if (kind.equals("Facets")) {
            var result = FacetsCollectorManager.search(searcher, query, 10, new FacetsCollectorManager());
            found = result.topDocs();
            total = found.totalHits.value();
            var counts = new SortedSetDocValuesFacetCounts(facets, result.facetsCollector());
            for (String facet : FACETS) {
                counts.getTopChildren(100, facet);
            }
        } else {
            long known = known(query);
            int threshold = known < 0 ? Integer.MAX_VALUE : 10;
            found = kind.equals("ByDate")
                    ? searcher.search(query, new TopFieldCollectorManager(BY_DATE, 10, threshold))
                    : searcher.search(query, new TopScoreDocCollectorManager(10, threshold));
            total = known < 0 ? found.totalHits.value() : known;
        }
        for (ScoreDoc at : found.scoreDocs) {
            searcher.storedFields().document(at.doc);
        }
    }

    /** The total where statistics tell it, as for one word: then the search need not visit every match; else -1. */
    private long known(Query query) throws IOException {
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        long sum = 0;
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            int count = weight.count(leaf);
            if (count < 0) {
                return -1;
            }
            sum += count;
        }
        return sum;
    }

    private Query query(String kind, boolean ranksTitles, String[] words) {
        var query = new BooleanQuery.Builder();
        switch (kind) {
            case "Facets" -> {
                if (words.length == 0) {
                    return MatchAllDocsQuery.INSTANCE;
                }
                add(query, Occur.MUST, words);
            }
            case "Phrase" -> query.add(new PhraseQuery("text", words), Occur.MUST);
            case "Prefix" -> query.add(new PrefixQuery(new Term("text", words[0])), Occur.MUST);
            case "Question" -> add(query, Occur.SHOULD, words);
            default -> add(query, Occur.MUST, words);
        }
        if (kind.equals("Province")) {
            String field = config.getDimConfig("province").indexFieldName;
            query.add(new TermQuery(DrillDownQuery.term(field, "province", "西南", "贵州")), Occur.FILTER);
        }
        for (int i = 0; ranksTitles && i < words.length; i++) {
            var title = new TermQuery(new Term("title", bare(words[i])));
            query.add(new BoostQuery(title, TITLE_BOOST), Occur.SHOULD);
        }
        return query.build();
    }

    /** A word that begins with `-` is one that must not be there. */
    private static void add(BooleanQuery.Builder query, Occur occur, String[] words) {
        for (String word : words) {
            var term = new TermQuery(new Term("text", bare(word)));
            query.add(term, word.startsWith("-") ? Occur.MUST_NOT : occur);
        }
    }

    private static String bare(String word) {
        return word.startsWith("-") ? word.substring(1) : word;
    }
}
