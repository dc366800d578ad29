using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Network.Tests.Nir;

public sealed class NirFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hwstack-nir").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("PK\u0003\u0004...archive/data.pkl", "a PyTorch checkpoint (zip)")]
    [InlineData("PK\u0003\u0004...", "a zip archive")]
    [InlineData("\u001f\u008b\u0008", "a gzip archive")]
    [InlineData("  {\"nodes\": []}", "JSON text")]
    [InlineData("<!DOCTYPE html>", "an HTML or XML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid", "a Git LFS pointer, not the file itself")]
    [InlineData("hello", "plain text")]
    [InlineData("\u0089HDF", "the first 4 bytes of an HDF5 file, cut short")]
    [InlineData("\u0089HDF\n\u001a\n more", "an HDF5 file damaged by a text-mode transfer")]
    [InlineData("\0\0\0\0", "zeros only")]
    public void A_file_that_is_not_HDF5_is_told_by_what_it_looks_like(string content, string looks)
    {
        UserError error = HandMade.Refused(Encoding.Latin1.GetBytes(content));
        Assert.Equal("HW1010", error.Code);
        Assert.Contains("it looks like " + looks + ".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_empty_large_and_wrong_paths_have_their_own_errors()
    {
        string empty = Path.Combine(_folder, "empty.nir"), large = Path.Combine(_folder, "large.nir");
        File.WriteAllBytes(empty, []);
        File.WriteAllBytes(large, new byte[1001]);
        Assert.Equal("HW1001", Code(() => NirFile.Read(Path.Combine(_folder, "none.nir"))));
        Assert.Equal("HW1001", Code(() => NirFile.Read(Path.Combine(_folder, "no", "folder.nir"))));
        Assert.Equal("HW1002", Code(() => NirFile.Read(_folder)));
        Assert.Equal("HW1004", Code(() => NirFile.Read(large, new NirReadLimits(FileBytesMax: 1000))));
        Assert.Equal("HW1005", Code(() => NirFile.Read(empty)));
        Assert.Equal("HW1003", Code(() => NirFile.Read("a\0b")));
    }

    [Fact]
    public void A_truncated_file_says_both_sizes()
    {
        byte[] file = NirFile.Write(SampleGraphs.EveryType());
        UserError error = HandMade.Refused(file[..^1]);
        Assert.Equal("HW1011", error.Code);
        Assert.Contains($"should have {file.Length} bytes and has {file.Length - 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_node_type_and_kind_of_metadata_comes_back_equal()
    {
        NetworkGraph graph = SampleGraphs.EveryType();
        string path = Path.Combine(_folder, "all.nir");
        NirFile.Write(path, graph);
        NirDocument again = NirFile.Read(path);
        Assert.Empty(again.Warnings);
        Assert.Equal(graph.Nodes.Select(n => (n.Name, n.Type)), again.Graph.Nodes.Select(n => (n.Name, n.Type)));
        Assert.Equal(graph.Edges, again.Graph.Edges);
        SortedDictionary<string, (int[] Shape, double[] Values)> before = GraphDump.Numbers(graph), after = GraphDump.Numbers(again.Graph);
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(before, e => Assert.Equal(e.Value.Shape, after[e.Key].Shape));
        Assert.All(before, e => Assert.Equal(e.Value.Values, after[e.Key].Values));
        Assert.Equal(PaddingMode.Same, again.Graph.Nodes.OfType<Conv2dNode>().Single(n => n.Name == "conv2.same").PaddingMode);
        Assert.Equal(PaddingMode.Valid, again.Graph.Nodes.OfType<Conv1dNode>().Single(n => n.Name == "conv1.free").PaddingMode);
        GraphNode nested = Assert.Single(again.Graph.Nodes.OfType<GraphNode>());
        Assert.Equal(3, nested.Graph.Nodes.Count);
        Assert.Equal(1L, nested.Graph.Metadata["depth"]);
        IReadOnlyDictionary<string, object> metadata = again.Graph.Nodes[0].Metadata;
        Assert.Equal(("größe", "", 0.1, long.MaxValue, true, false), (metadata["text"], metadata["empty"], metadata["real"], metadata["integer"], metadata["yes"], metadata["no"]));
        Assert.Equal([2, 2], Assert.IsType<Tensor>(metadata["array"]).Shape);
        Assert.Equal(-1L, Assert.IsType<Dictionary<string, object>>(metadata["nested"])["deeper"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(257)]
    [InlineData(8200)]
    public void A_group_may_have_any_number_of_nodes(int count)
    {
        NetworkNode[] nodes = [.. Enumerable.Range(0, count).Select(i => new ScaleNode($"node {i:D5}", new Tensor([i])))];
        byte[] file = NirFile.Write(new NetworkGraph(nodes, []));
        NetworkGraph again = NirFile.Read(file, "memory").Graph;
        Assert.Equal(nodes.Select(n => n.Name), again.Nodes.Select(n => n.Name));
        Assert.Equal(Enumerable.Range(0, count).Select(i => (double)i), again.Nodes.Cast<ScaleNode>().Select(n => n.Scale.Values[0]));
    }

    [PythonFact]
    public void Large_groups_and_all_node_types_are_read_by_h5py()
    {
        string all = Path.Combine(_folder, "all.nir"), many = Path.Combine(_folder, "many.nir");
        NetworkNode[] nodes = [.. Enumerable.Range(0, 600).Select(i => new ScaleNode($"node {i}", new Tensor([i])))];
        NirFile.Write(all, SampleGraphs.EveryType());
        NirFile.Write(many, new NetworkGraph(nodes, [.. nodes.Zip(nodes.Skip(1), (a, b) => new Edge(a.Name, b.Name))]));
        string[] lines = PythonH5.Run("dump_nir.py", all, many).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(600, lines.Count(l => l.StartsWith(many, StringComparison.Ordinal) && l.Contains("/scale\t", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l == $"{all}\t/nodes/affine/metadata/text\t\tgröße");
        Assert.Contains(lines, l => l == $"{all}\t/nodes/nested/nodes/w é \U0001F600/type\t\tLinear");
        Assert.Contains(lines, l => l.StartsWith($"{all}\t/nodes/conv2.same/padding\t\tsame", StringComparison.Ordinal));
        SortedDictionary<string, (int[] Shape, double[] Values)> ours = GraphDump.Numbers(NirFile.Read(all).Graph);
        Assert.Equal(ours["/nodes/affine/weight"].Values, lines.Single(l => l.StartsWith($"{all}\t/nodes/affine/weight\t3,3\t", StringComparison.Ordinal)).Split('\t')[3..].Select(GraphDump.ParseHex));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a\n")]
    public void A_name_that_the_format_cannot_hold_is_refused_on_writing(string name) =>
        Assert.Equal("HW1040", Code(() => NirFile.Write(new NetworkGraph([new ScaleNode(name, new Tensor([1.0]))], []))));

    [Fact]
    public void Doubled_names_unknown_metadata_and_unwritable_places_are_refused_on_writing()
    {
        ScaleNode node = new("a", new Tensor([1.0]));
        Assert.Equal("HW1040", Code(() => NirFile.Write(new NetworkGraph([node with { Name = "half \ud800" }], []))));
        Assert.Equal("HW1041", Code(() => NirFile.Write(new NetworkGraph([node, node], []))));
        Assert.Equal("HW1042", Code(() => NirFile.Write(new NetworkGraph([node with { Metadata = new Dictionary<string, object> { ["x"] = new object() } }], []))));
        Assert.Equal("HW1044", Code(() => NirFile.Write(Path.Combine(_folder, "no", "x.nir"), new NetworkGraph([node], []))));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_rest()
    {
        string path = Path.Combine(_folder, "kept.nir");
        NirFile.Write(path, new NetworkGraph([new ScaleNode("a", new Tensor([1.0]))], []));
        byte[] before = File.ReadAllBytes(path);
        Assert.Equal("HW1040", Code(() => NirFile.Write(path, new NetworkGraph([new ScaleNode("a/b", new Tensor([1.0]))], []))));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    private static string Code(Func<object> action) => Assert.Throws<UserErrorException>(action).Errors[0].Code;

    private static string Code(Action action) => Assert.Throws<UserErrorException>(action).Errors[0].Code;
}
