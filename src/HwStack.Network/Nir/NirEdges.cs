using HwStack.Diagnostics;
using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>Reads the edges of one graph: pairs of node names. Doubled edges are used once; edges to nodes that do not exist are an error.</summary>
internal static class NirEdges
{
    private const int EdgesShown = 20;

    public static List<Edge> Read(Hdf5Dataset dataset, List<NetworkNode> nodes, string file, string path, NirNotes notes)
    {
        // Without edges, the reference writer leaves an empty float64 array of shape [0].
        if (dataset.Count == 0)
        {
            return [];
        }

        if (!dataset.Type.IsText || dataset.Shape is not [_, 2])
        {
            throw NirFaults.Make(file, path, "HW1030", $"'edges' is an array of {dataset.Type} of shape [{string.Join(", ", dataset.Shape)}], expected text of shape [edges, 2].");
        }

        string[] texts = dataset.ReadTexts();
        HashSet<string> names = [.. nodes.Select(n => n.Name)];
        HashSet<Edge> seen = [];
        List<Edge> edges = [];
        List<string> dangling = [];
        for (int i = 0; i < texts.Length; i += 2)
        {
            Edge edge = new(texts[i], texts[i + 1]);
            string shown = $"{ShownName.Of(edge.From)}→{ShownName.Of(edge.To)}";
            if (!seen.Add(edge))
            {
                notes.Add(NirNotes.DoubleEdge, path.Length == 0 ? shown : path + ": " + shown);
                continue;
            }

            edges.Add(edge);
            if (!names.Contains(edge.From) || !names.Contains(edge.To))
            {
                dangling.Add(shown);
            }
        }

        return dangling.Count == 0 ? edges : throw Dangling(dangling, nodes, file, path);
    }

    private static UserErrorException Dangling(List<string> dangling, List<NetworkNode> nodes, string file, string path)
    {
        string list = string.Join(", ", dangling.Take(EdgesShown)) + (dangling.Count > EdgesShown ? ", …" : "");
        string known = string.Join(", ", nodes.Take(EdgesShown).Select(n => ShownName.Of(n.Name))) + (nodes.Count > EdgesShown ? ", …" : "");
        string count = dangling.Count == 1 ? "1 edge names a node" : $"{dangling.Count} edges name nodes";
        return NirFaults.Make(
            file, path, "HW1029", $"{count} that the graph does not have: {list}; its nodes are {known}.", "Correct the names in the program that exported the network.", $"{dangling.Count}", "0");
    }
}
