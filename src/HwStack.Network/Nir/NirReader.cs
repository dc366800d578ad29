using HwStack.Diagnostics;
using HwStack.Network.Hdf5;

namespace HwStack.Network;

/// <summary>Walks the HDF5 tree of a NIR file: /version and /node, and in each graph type, edges, nodes and metadata.</summary>
internal sealed class NirReader(Hdf5File file, NirReadLimits limits)
{
    private readonly NirNotes _notes = new(file.Faults.File);
    private readonly HashSet<long> _ancestors = [];

    public NirDocument Read()
    {
        List<Hdf5Link> root = Group(file.Root) ?? throw Fault("HW1020", null, "the file holds one dataset, expected the groups of a NIR network.");
        if (Find(root, "node") is not Hdf5Link node)
        {
            throw Find(root, "nodes") is not null
                ? Fault("HW1021", null, "this is NIR data (recorded spikes or traces), not a network.", "Pass the .nir file of the network.")
                : Fault("HW1020", null, $"this HDF5 file holds no NIR network: no group 'node' among {Names(root)}.", "Export the network with nir.write().");
        }

        string? version = Find(root, "version") is Hdf5Link link ? Text(link, "version") : null;
        if (version is null)
        {
            _notes.Add(NirNotes.NoVersion, "");
        }

        List<Hdf5Link> members = Group(node.Address) ?? throw Fault("HW1020", null, "'node' is a dataset, expected a group.");
        string type = Type(members, "the root node");
        if (type != "NIRGraph")
        {
            throw Fault("HW1022", null, $"the root node is of type '{ShownName.Of(type)}', expected NIRGraph.");
        }

        NetworkGraph graph = ReadGraph(node.Address, members, "", 1);
        return new NirDocument(graph, version, _notes.ToWarnings());
    }

    private NetworkGraph ReadGraph(long address, List<Hdf5Link> members, string path, int depth)
    {
        if (depth > limits.DepthMax)
        {
            throw Fault("HW1014", path, $"graphs are nested more than {limits.DepthMax} deep.");
        }

        if (!_ancestors.Add(address))
        {
            throw Fault("HW1012", path, "a graph contains itself.");
        }

        Dictionary<string, object> metadata = [];
        List<NetworkNode>? nodes = null;
        Hdf5Link? edges = null;
        foreach (Hdf5Link member in members)
        {
            switch (member.Name)
            {
                case "type":
                    break;
                case "edges":
                    edges = member;
                    break;
                case "metadata":
                    metadata = Metadata(member, path);
                    break;
                case "nodes":
                    nodes = ReadNodes(member, path, depth);
                    break;
                default:
                    throw Fault("HW1023", path, $"a graph has an unknown member '{ShownName.Of(member.Name)}', expected edges, metadata, nodes and type.");
            }
        }

        _ = nodes ?? throw Fault("HW1024", path, "a graph has no 'nodes'.");
        Hdf5Link edgeLink = edges ?? throw Fault("HW1024", path, "a graph has no 'edges'.");
        _ancestors.Remove(address);
        List<Edge> list = NirEdges.Read(Dataset(edgeLink, "edges", path), nodes, file.Faults.File, path, _notes);
        return new NetworkGraph(nodes, list) { Metadata = metadata };
    }

    private List<NetworkNode> ReadNodes(Hdf5Link member, string path, int depth)
    {
        List<Hdf5Link> links = Group(member.Address) ?? throw Fault("HW1024", path, "'nodes' is a dataset, expected a group.");
        List<NetworkNode> nodes = [];
        foreach (Hdf5Link link in links)
        {
            string name = link.Name, place = path.Length == 0 ? name : path + "." + name;
            if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name.Any(char.IsControl))
            {
                throw Fault("HW1028", path, $"the node name '{ShownName.Of(name)}' is empty or holds '/' or a control character.", "Rename the node before export.");
            }

            List<Hdf5Link> members = Group(link.Address) ?? throw Fault("HW1024", place, "this node is a dataset, expected a group.");
            string type = Type(members, place);
            nodes.Add(type == "NIRGraph"
                ? NestedGraph(name, link.Address, members, place, depth)
                : NirNodes.Read(type, name, Parameters(members, type, place)));
        }

        return nodes;
    }

    // Metadata of a nested graph belongs to both: the node and its graph are one group in the file.
    private GraphNode NestedGraph(string name, long address, List<Hdf5Link> members, string place, int depth)
    {
        NetworkGraph graph = ReadGraph(address, members, place, depth + 1);
        return new GraphNode(name, graph) { Metadata = graph.Metadata };
    }

    private NirParameters Parameters(List<Hdf5Link> members, string type, string place)
    {
        NirParameters parameters = new(file.Faults.File, place, type, _notes);
        foreach (Hdf5Link member in members)
        {
            if (member.Name == "metadata")
            {
                parameters.Metadata = Metadata(member, place);
            }
            else if (member.Name != "type")
            {
                parameters.Add(member.Name, Dataset(member, member.Name, place));
            }
        }

        return parameters;
    }

    private Dictionary<string, object> Metadata(Hdf5Link link, string path) =>
        new NirMetadataReader(file, limits.DepthMax, _notes).Read(link, path.Length == 0 ? "metadata" : path + ".metadata");

    private string Type(List<Hdf5Link> members, string place)
    {
        if (Find(members, "type") is Hdf5Link link)
        {
            return Text(link, "type") ?? throw Fault("HW1024", place, "'type' is not a text.");
        }

        throw Fault("HW1024", place, $"this node has no 'type', only {Names(members)}.", "A '/' in a node name splits it into groups; rename the node before export.");
    }

    private string? Text(Hdf5Link link, string what)
    {
        Hdf5Dataset dataset = Dataset(link, what, "");
        return dataset.Type.IsText && dataset.Count == 1 ? dataset.ReadTexts()[0] : null;
    }

    private Hdf5Dataset Dataset(Hdf5Link link, string what, string place) =>
        file.ReadGroup(link.Address, out List<Hdf5Message> messages) is null
            ? file.ReadDataset(link.Address, messages)
            : throw Fault("HW1023", place, $"'{ShownName.Of(what)}' is a group, expected a dataset.", "A '/' in a node name splits it into groups; rename the node before export.");

    private List<Hdf5Link>? Group(long address) => file.ReadGroup(address, out _);

    private static Hdf5Link? Find(List<Hdf5Link> links, string name)
    {
        foreach (Hdf5Link link in links)
        {
            if (link.Name == name)
            {
                return link;
            }
        }

        return null;
    }

    private static string Names(List<Hdf5Link> links) =>
        links.Count == 0 ? "no members" : string.Join(", ", links.Take(8).Select(l => $"'{ShownName.Of(l.Name)}'")) + (links.Count > 8 ? ", …" : "");

    private UserErrorException Fault(string code, string? node, string message, string? hint = null) => NirFaults.Make(file.Faults.File, node, code, message, hint);
}
