import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** An OpenSearch node made of the jars on the class path. Each argument is a setting: NAME=VALUE, or NAME=VALUE,VALUE. */
public final class TestNode extends Node {
    /** The modules by their names in OpenSearch 3 and 2. */
    private static final List<List<String>> MODULES = List.of(
            List.of("org.opensearch.transport.Netty4ModulePlugin", "org.opensearch.transport.Netty4Plugin"),
            List.of("org.opensearch.analysis.common.CommonAnalysisModulePlugin",
                    "org.opensearch.analysis.common.CommonAnalysisPlugin"),
            List.of("org.opensearch.index.reindex.ReindexModulePlugin", "org.opensearch.index.reindex.ReindexPlugin"),
            List.of("org.opensearch.painless.PainlessModulePlugin", "org.opensearch.painless.PainlessPlugin"));

    // OpenSearch 2 wants classes where 3 wants descriptions; a raw type compiles against both.
    @SuppressWarnings({"rawtypes", "unchecked"})
    private TestNode(Settings settings) {
        super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "test"),
                (Collection) modules(), true);
    }

    private static List<Object> modules() {
        List<Object> modules = new ArrayList<>();
        for (List<String> names : MODULES) {
            Class<?> module = firstOf(names);
            modules.add(Version.CURRENT.major < 3 ? module : described(module.getName()));
        }
        return modules;
    }

    private static PluginInfo described(String name) {
        return new PluginInfo(name, "a module", "test", Version.CURRENT, "21", name, null, List.of(), false);
    }

    private static Class<?> firstOf(List<String> names) {
        for (String name : names) {
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException absent) {
                // The other version calls it otherwise.
            }
        }
        throw new IllegalStateException("the class path has none of " + names);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts[1].contains(",")) {
                settings.putList(parts[0], parts[1].split(","));
            } else {
                settings.put(parts[0], parts[1]);
            }
        }
        TestNode node = new TestNode(settings.build());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException error) {
                System.err.println(error);
            }
        }));
        node.start();
        if (System.getenv("STOP_AT_EOF") == null) {
            Thread.currentThread().join();
        }
        while (System.in.read() >= 0) {
            // Whoever started it is alive.
        }
        System.exit(0);
    }
}
