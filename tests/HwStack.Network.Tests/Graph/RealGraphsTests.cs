using HwStack.Diagnostics;

namespace HwStack.Network.Tests;

/// <summary>Every published file that can be read, prepared for running.</summary>
public class RealGraphsTests
{
    private static readonly SortedDictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["docs_examples_nir_rsnn_braille_noDelay_bias_zero_subgraph__0d0f6843"] = "",
        ["docs_examples_nir_rsnn_braille_noDelay_noBias_subtract_subgraph__23b72c73"] = "",
        ["docs_examples_nir_scnn_scnn_mnist__9daeaa76"] = "HWW157",
        ["head_gzip"] = "",
        ["head_nocomp"] = "",
        ["paper_01_lif_debug_spike_representation_two_lif_neurons__b23438d4"] = "",
        ["paper_01_lif_lif_norse__ce5f8e1c"] = "",
        ["paper_01_lif_lif_rockpool__d70a32c1"] = "HWW153",
        ["paper_02_cnn_cnn_sinabs__89e0a618"] = "HWW157",
        ["paper_02_cnn_scnn_mnist__232ebad8"] = "HWW157",
        ["paper_02_cnn_scnn_mnist__669fbfad"] = "HWW157",
        ["paper_02_cnn_scnn_mnist__ac9b3878"] = "HW1507 6",
        ["paper_02_cnn_scnn_mnist__e1117a1e"] = "HWW157",
        ["paper_02_cnn_scnn_mnist__e5ac8325"] = "HWW153 HWW157",
        ["paper_02_cnn_scnn_mnist_batches__9122dac0"] = "HWW157",
        ["paper_03_rnn_braille__047410e9"] = "",
        ["paper_03_rnn_braille__111b0a44"] = "",
        ["paper_03_rnn_braille__82d89d42"] = "",
        ["paper_03_rnn_braille__c381ba29"] = "HW1507 fc2",
        ["paper_03_rnn_braille_flattened__19004303"] = "",
        ["paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b"] = "",
        ["paper_03_rnn_braille_noDelay_noBias_subtract__90a7fbb8"] = "",
        ["paper_03_rnn_braille_subgraph__77b4a802"] = "HWW155",
        ["paper_03_rnn_braille_subtract__3cbddd23"] = "",
        ["paper_03_rnn_braille_v2a__64a0b954"] = "",
        ["paper_03_rnn_braille_zero__11a0ee4a"] = "",
        ["paper_lif_norse__2b0feb3d"] = "",
        ["paper_lif_norse__3a3afb6f"] = "",
        ["tests_braille__ed8f57e7"] = "HW1507 lif2",
        ["tests_feedback_graph__67750031"] = "HWW151 HWW156",
    };

    [DataFact("nir/files")]
    public void Every_readable_network_is_prepared_or_refused_for_its_real_cause()
    {
        SortedDictionary<string, string> outcomes = new(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(TestData.At("nir", "files")).Order(StringComparer.Ordinal))
        {
            NetworkGraph graph;
            try
            {
                graph = NirFile.Read(path).Graph;
            }
            catch (UserErrorException)
            {
                continue;
            }

            outcomes[Path.GetFileNameWithoutExtension(path)] = Outcome(graph);
        }

        Assert.Equal(Table, outcomes);
    }

    private static string Outcome(NetworkGraph graph)
    {
        try
        {
            PreparedNetwork network = NetworkModel.Prepare(graph, new NetworkSemantics(1e-4));
            return string.Join(' ', network.Warnings.Select(warning => warning.Code));
        }
        catch (UserErrorException error)
        {
            return error.Errors[0].Code + " " + error.Errors[0].Place;
        }
    }
}
