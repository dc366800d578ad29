using HwStack.Diagnostics;
using HwStack.Network.Tests.Data;

namespace HwStack.Network.Tests.Nir;

/// <summary>Every published file, with what must become of it: nodes and edges (nested ones counted), or an error with its cause.</summary>
public sealed class RealFilesTests
{
    private sealed record Expected(int Nodes, int Edges, string? Code = null, string Cause = "", string Warnings = "");

    private static Expected Refused(string code, string cause) => new(0, 0, code, cause);

    private static readonly SortedDictionary<string, Expected> Table = new(StringComparer.Ordinal)
    {
        ["docs_examples_nir_rsnn_braille_noDelay_bias_zero_subgraph__0d0f6843.nir"] = new(10, 9),
        ["docs_examples_nir_rsnn_braille_noDelay_noBias_subtract_subgraph__23b72c73.nir"] = new(10, 9),
        ["docs_examples_nir_scnn_scnn_mnist__9daeaa76.nir"] = new(15, 14),
        ["hang_3_unconfirmed.nir"] = Refused("HW1012", "heap"),
        ["head_data.h5"] = Refused("HW1021", "recorded spikes"),
        ["head_gzip.nir"] = new(9, 8),
        ["head_lzf.nir"] = Refused("HW1013", "filter 32000 (lzf) is not supported"),
        ["head_nocomp.nir"] = new(9, 8),
        ["libhdf5_hang_heap_1.nir"] = Refused("HW1012", "heap"),
        ["libhdf5_hang_heap_2.nir"] = Refused("HW1012", "heap"),
        ["paper_01_lif_debug_spike_representation_two_lif_neurons__b23438d4.nir"] = new(6, 5),
        ["paper_01_lif_lif_norse__ce5f8e1c.nir"] = new(4, 3),
        ["paper_01_lif_lif_rockpool__d70a32c1.nir"] = new(4, 3),
        ["paper_02_cnn_cnn_sinabs__89e0a618.nir"] = new(15, 14),
        ["paper_02_cnn_scnn_mnist__232ebad8.nir"] = new(15, 14),
        ["paper_02_cnn_scnn_mnist__669fbfad.nir"] = new(15, 14, Warnings: "HWW105"),
        ["paper_02_cnn_scnn_mnist__ac9b3878.nir"] = new(15, 14, Warnings: "HWW105"),
        ["paper_02_cnn_scnn_mnist__e1117a1e.nir"] = new(15, 14, Warnings: "HWW105"),
        ["paper_02_cnn_scnn_mnist__e5ac8325.nir"] = new(15, 14),
        ["paper_02_cnn_scnn_mnist_batches__9122dac0.nir"] = new(15, 14, Warnings: "HWW105"),
        ["paper_03_rnn_braille__047410e9.nir"] = new(7, 7),
        ["paper_03_rnn_braille__111b0a44.nir"] = new(7, 7),
        ["paper_03_rnn_braille__82d89d42.nir"] = new(7, 7),
        ["paper_03_rnn_braille__a7c67c3a.nir"] = Refused("HW1029", "fc1→lif1, lif1→fc2;"),
        ["paper_03_rnn_braille__c381ba29.nir"] = new(5, 5, Warnings: "HWW101"),
        ["paper_03_rnn_braille__f4edd0a1.nir"] = Refused("HW1029", "lif1→fc2, lif1→lif1, fc1→lif1;"),
        ["paper_03_rnn_braille_flattened__19004303.nir"] = new(7, 7),
        ["paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir"] = new(7, 7),
        ["paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8.nir"] = new(7, 7),
        ["paper_03_rnn_braille_subgraph__77b4a802.nir"] = new(10, 9),
        ["paper_03_rnn_braille_subtract__3cbddd23.nir"] = new(7, 7),
        ["paper_03_rnn_braille_subtract_subgraph__aee771e1.nir"] = Refused("HW1029", "node 'lif1': 4 edges name nodes that the graph does not have: input→lif, lif→lin, lin→lif, lif→output;"),
        ["paper_03_rnn_braille_v2__50b2fc28.nir"] = Refused("HW1029", "lif1→fc2, fc1→lif1;"),
        ["paper_03_rnn_braille_v2__c777885b.nir"] = Refused("HW1029", "fc1→lif1, lif1→fc2;"),
        ["paper_03_rnn_braille_v2a__64a0b954.nir"] = new(7, 7),
        ["paper_03_rnn_braille_zero__11a0ee4a.nir"] = new(7, 7),
        ["paper_03_rnn_braille_zero_subgraph__c5db44fe.nir"] = Refused("HW1029", "node 'lif1': 4 edges"),
        ["paper_03_rnn_extras_braille_noDelay_bias_zero_subgraph__24057376.nir"] = Refused("HW1029", "node 'lif1': 4 edges"),
        ["paper_03_rnn_extras_braille_noDelay_noBias_subtract_subgraph__4b359ff1.nir"] = Refused("HW1029", "node 'lif1': 4 edges"),
        ["paper_lif_norse__2b0feb3d.nir"] = new(4, 3, Warnings: "HWW100"),
        ["paper_lif_norse__3a3afb6f.nir"] = new(3, 2),
        ["research_paper_spyx_shd__8764a759.nir"] = Refused("HW1027", "node 'LIF': 'tau' is not above 0 in 8 of 64 values, first at index [0]: -201.8"),
        ["tests_braille__ed8f57e7.nir"] = new(10, 9),
        ["tests_feedback_graph__67750031.nir"] = new(7, 7, Warnings: "HWW101"),
        ["torch_zip_named_nir__3049cfa1.nir"] = Refused("HW1010", "a PyTorch checkpoint (zip)"),
    };

    [DataFact("nir/files")]
    public void Every_file_loads_or_is_refused_for_its_real_cause_within_a_second()
    {
        string[] present = [.. Directory.GetFiles(TestData.At("nir", "files")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(Table.Keys, present);
        List<string> wrong = [];
        foreach ((string name, Expected expected) in Table)
        {
            string outcome = "";
            Quickly.Run(name, () => outcome = Outcome(TestData.At("nir", "files", name)));
            string wanted = expected.Code ?? $"nodes {expected.Nodes} edges {expected.Edges} warnings {expected.Warnings}";
            if (!outcome.StartsWith(wanted, StringComparison.Ordinal) || !outcome.Contains(expected.Cause, StringComparison.Ordinal))
            {
                wrong.Add($"{name}: {outcome}, expected {wanted} {expected.Cause}");
            }
        }

        Assert.Empty(wrong);
    }

    [PythonFact("nir/files")]
    public void Every_parameter_of_every_loading_file_equals_what_h5py_reads()
    {
        string[] files = [.. Loading()];
        int compared = Compare(files, files.ToDictionary(f => f, f => NirFile.Read(f).Graph));
        Assert.True(compared > 500, $"only {compared} parameters compared");
    }

    [PythonFact("nir/files")]
    public void Every_loading_file_written_again_reads_back_equal_here_and_in_h5py()
    {
        string folder = Directory.CreateTempSubdirectory("hwstack-nir").FullName;
        try
        {
            Dictionary<string, NetworkGraph> graphs = [];
            foreach (string file in Loading())
            {
                NetworkGraph graph = NirFile.Read(file).Graph;
                string copy = Path.Combine(folder, Path.GetFileName(file));
                NirFile.Write(copy, graph);
                NetworkGraph again = NirFile.Read(copy).Graph;
                Assert.Equal(NirFile.Write(graph), NirFile.Write(again));
                Assert.Equal(GraphDump.Numbers(graph).Keys, GraphDump.Numbers(again).Keys);
                graphs.Add(copy, graph);
            }

            Assert.Equal(graphs.Count, Directory.GetFiles(folder).Length);
            Assert.True(Compare([.. graphs.Keys], graphs) > 500);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static IEnumerable<string> Loading() => Table.Where(e => e.Value.Code is null).Select(e => TestData.At("nir", "files", e.Key));

    private static string Outcome(string path)
    {
        try
        {
            NirDocument document = NirFile.Read(path);
            (int nodes, int edges) = Count(document.Graph);
            return $"nodes {nodes} edges {edges} warnings {string.Join(' ', document.Warnings.Select(w => w.Code))}";
        }
        catch (UserErrorException e)
        {
            return e.Errors[0].ToString();
        }
    }

    private static (int Nodes, int Edges) Count(NetworkGraph graph)
    {
        (int nodes, int edges) = (graph.Nodes.Count, graph.Edges.Count);
        foreach (GraphNode nested in graph.Nodes.OfType<GraphNode>())
        {
            (int n, int e) = Count(nested.Graph);
            (nodes, edges) = (nodes + n, edges + e);
        }

        return (nodes, edges);
    }

    // Every number h5py sees must be in the graph, bit for bit. A single value may have been spread; a shape of zeros may have been left out.
    private static int Compare(string[] files, Dictionary<string, NetworkGraph> graphs)
    {
        Dictionary<string, SortedDictionary<string, (int[] Shape, double[] Values)>> ours = graphs.ToDictionary(g => g.Key, g => GraphDump.Numbers(g.Value));
        int compared = 0;
        foreach (string line in PythonH5.Run("dump_nir.py", files).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split('\t');
            if (fields[1].EndsWith("/type", StringComparison.Ordinal) || fields[1].EndsWith("/edges", StringComparison.Ordinal)
                || fields[1].Contains("/metadata/", StringComparison.Ordinal) || fields[3..] is ["same" or "valid"])
            {
                continue;
            }

            double[] theirs = [.. fields[3..].Select(GraphDump.ParseHex)];
            if (!ours[fields[0]].TryGetValue(fields[1], out (int[] Shape, double[] Values) mine))
            {
                Assert.EndsWith("/input_type", fields[1], StringComparison.Ordinal);
                Assert.Contains(0.0, theirs);
                continue;
            }

            if (theirs.Length == 1)
            {
                Assert.All(mine.Values, v => Assert.Equal(theirs[0], v));
            }
            else
            {
                Assert.Equal(fields[2], string.Join(",", mine.Shape));
                Assert.Equal(theirs, mine.Values);
            }

            compared++;
        }

        return compared;
    }
}
