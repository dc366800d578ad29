using System.Runtime.InteropServices;
using HwStack.Diagnostics;
using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>Turns a graph into the groups and datasets of a NIR file.</summary>
internal static class NirWriter
{
    // The package version whose layout is written; readers do not interpret it.
    private const string FormatVersion = "1.0.7";
    private const int DepthMax = 32;

    public static byte[] Write(NetworkGraph graph) =>
        Hdf5Writer.Write(new Hdf5GroupItem([("node", Graph(graph, "", 1)), ("version", Text(FormatVersion))]));

    private static Hdf5GroupItem Graph(NetworkGraph graph, string path, int depth)
    {
        if (depth > DepthMax)
        {
            throw Fault("HW1043", path, $"graphs are nested more than {DepthMax} deep.");
        }

        HashSet<string> names = [];
        List<(string Name, Hdf5Item Item)> nodes = [];
        foreach (NetworkNode node in graph.Nodes)
        {
            CheckName(node.Name, path);
            if (!names.Add(node.Name))
            {
                throw Fault("HW1041", path, $"two nodes are named '{ShownName.Of(node.Name)}'.");
            }

            string place = path.Length == 0 ? node.Name : path + "." + node.Name;
            nodes.Add((node.Name, node is GraphNode nested ? Nested(nested, place, depth + 1) : Node(node, place)));
        }

        List<(string Name, Hdf5Item Item)> members =
            [("edges", Edges(graph.Edges)), ("nodes", new Hdf5GroupItem(nodes)), ("type", Text("NIRGraph"))];
        AddMetadata(members, graph.Metadata, path);
        return new Hdf5GroupItem(members);
    }

    // A nested graph and its node are one group in the file, with one metadata.
    private static Hdf5GroupItem Nested(GraphNode node, string place, int depth) =>
        Graph(node.Graph.Metadata.Count > 0 ? node.Graph : node.Graph with { Metadata = node.Metadata }, place, depth);

    private static Hdf5GroupItem Node(NetworkNode node, string place)
    {
        List<(string Name, Hdf5Item Item)> members = [("type", Text(node is QlifNode qlif ? qlif.VThreshold is null ? "I" : "IF" : node.Type)), .. NirNodeItems.Of(node)];
        AddMetadata(members, node is QlifNode made ? new Dictionary<string, object>([.. node.Metadata.Where(entry => entry.Key != QlifMetadata.Key), .. QlifMetadata.Of(made.Qlif)]) : node.Metadata, place);
        return new Hdf5GroupItem(members);
    }

    private static Hdf5Item Edges(IReadOnlyList<Edge> edges) => edges.Count == 0
        ? Real(new Tensor([], 0))
        : new Hdf5TextsItem([edges.Count, 2], [.. edges.SelectMany(e => new[] { e.From, e.To })]);

    private static void AddMetadata(List<(string Name, Hdf5Item Item)> members, IReadOnlyDictionary<string, object> metadata, string place)
    {
        if (metadata.Count > 0)
        {
            members.Add(("metadata", Metadata(metadata, place, 1)));
        }
    }

    private static Hdf5GroupItem Metadata(IReadOnlyDictionary<string, object> metadata, string place, int depth)
    {
        if (depth > DepthMax)
        {
            throw Fault("HW1043", place, $"metadata is nested more than {DepthMax} deep.");
        }

        List<(string Name, Hdf5Item Item)> members = [];
        foreach ((string name, object value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            CheckName(name, place);
            members.Add((name, value switch
            {
                string text => Text(text),
                double real => Real(new Tensor([real])),
                long integer => Integers([], integer),
                int integer => Integers([], integer),
                bool truth => new Hdf5NumbersItem(new Hdf5Datatype(Hdf5Kind.Bool, 1, false), [], [truth ? (byte)1 : (byte)0]),
                Tensor tensor => Real(tensor),
                IReadOnlyDictionary<string, object> nested => Metadata(nested, place, depth + 1),
                _ => throw Fault("HW1042", place, $"the metadata entry '{ShownName.Of(name)}' is a {value.GetType().Name}, expected text, number, truth value, tensor or nested entries."),
            }));
        }

        return new Hdf5GroupItem(members);
    }

    public static Hdf5TextsItem Text(string text) => new([], [text]);

    public static Hdf5NumbersItem Real(Tensor tensor) =>
        new(new Hdf5Datatype(Hdf5Kind.Float, 8, false), tensor.Shape, Little(MemoryMarshal.AsBytes(tensor.Values.AsSpan()), 8));

    public static Hdf5NumbersItem Integers(int[] shape, params long[] values) =>
        new(new Hdf5Datatype(Hdf5Kind.Signed, 8, false), shape, Little(MemoryMarshal.AsBytes(values.AsSpan()), 8));

    // Files are little-endian on every machine.
    private static byte[] Little(ReadOnlySpan<byte> native, int size)
    {
        byte[] bytes = native.ToArray();
        for (int at = 0; !BitConverter.IsLittleEndian && at < bytes.Length; at += size)
        {
            Array.Reverse(bytes, at, size);
        }

        return bytes;
    }

    private static void CheckName(string name, string path)
    {
        bool valid = name.Length > 0 && name != "." && !name.Contains('/', StringComparison.Ordinal) && !name.Any(char.IsControl) && IsWellFormed(name);
        if (!valid)
        {
            throw Fault("HW1040", path, $"the name '{ShownName.Of(name)}' is empty, '.', or holds '/', a control character or half a character, which NIR files cannot hold.", "Rename it.");
        }
    }

    private static bool IsWellFormed(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && !(i + 1 < name.Length && char.IsSurrogatePair(name[i], name[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static UserErrorException Fault(string code, string path, string message, string? hint = null) =>
        new(new UserError(code, message, path.Length == 0 ? null : $"node '{ShownName.Of(path)}'", Hint: hint));
}
