using System.Buffers.Binary;
using HwStack.Diagnostics;
using HwStack.Network.Hdf5;
using HwStack.Network.Tests.Data;
using HwStack.Network.Tests.Nir;

namespace HwStack.Network.Tests.Hdf5;

/// <summary>Files made to exhaust time, memory or the stack; chance alone does not find them.</summary>
public sealed class HostileTests
{
    private const int EntryBytes = 40, FirstAddress = 16;

    [Fact]
    public void A_graph_that_contains_itself_is_refused()
    {
        byte[] file = HandMade.FileOf(("a", HandMade.Graph(null, ("b", HandMade.Graph(null)))));
        List<int> nodes = SymbolNodes(file);
        Copy(file, nodes[^1] + 8 + 8, SymbolNode(file, nodes, 1, 0) + FirstAddress);
        AssertQuickly("contains itself", file);
    }

    [Fact]
    public void Shared_groups_that_unfold_to_a_billion_nodes_are_refused()
    {
        Hdf5GroupItem leaf = HandMade.Node("Scale", ("scale", HandMade.Real([1], 1)));
        Hdf5GroupItem graph = HandMade.Graph(null, ("a", leaf));
        for (int depth = 0; depth < 29; depth++)
        {
            graph = HandMade.Graph(null, ("a", graph), ("b", leaf), ("c", leaf), ("d", leaf));
        }

        // Only the groups of nodes have four members; b becomes another name of a.
        byte[] file = HandMade.File(graph);
        foreach (int node in SymbolNodes(file).Where(n => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(n + 6)) == 4))
        {
            Copy(file, node + FirstAddress, node + FirstAddress + EntryBytes);
        }

        AssertQuickly("groups and datasets are reached", file);
    }

    [Fact]
    public void Nesting_deeper_than_the_limit_is_refused()
    {
        Hdf5GroupItem graph = HandMade.Graph(null);
        for (int depth = 0; depth < 40; depth++)
        {
            graph = HandMade.Graph(null, ("a", graph));
        }

        AssertQuickly("nested more than 32 deep", HandMade.File(graph));
    }

    [Fact]
    public void A_tree_whose_child_is_itself_is_refused()
    {
        byte[] file = HandMade.FileOf(("a", HandMade.Node("Scale", ("scale", HandMade.Real([1], 1)))));
        int tree = file.AsSpan().LastIndexOf("TREE"u8);
        file[tree + 5] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(tree + 32), tree);
        AssertQuickly("B-tree visits a node twice", file);
    }

    [Fact]
    public void A_dataset_larger_than_memory_is_refused_before_it_is_made()
    {
        byte[] file = HandMade.FileOf(("a", HandMade.Node("Scale", ("scale", HandMade.Real([1234], new double[1234])))));
        int shape = file.AsSpan().IndexOf(BitConverter.GetBytes(1234L));
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(shape), 1L << 62);
        AssertQuickly("has more than 2147483647 elements", file);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(shape), 1235);
        AssertQuickly("needs 9880 bytes and stores 9872", file);

        // Never written data of a gigabyte in a file of twelve kilobytes: the fill value would have to be made up.
        int layout = file.AsSpan().IndexOf(BitConverter.GetBytes(9872L)) - 8;
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(layout), -1);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(shape), 1 << 27);
        AssertQuickly("the limit for this file", file);
    }

    [Fact]
    public void A_name_index_address_outside_the_file_is_refused_with_its_place()
    {
        byte[] file = File.ReadAllBytes(SampleGraphs.SampleFile("new.nir"));
        UserError error = HandMade.Refused(Changed(file, "FRHP", 5, 200));
        Assert.Equal("HW1012", error.Code);
        Assert.Contains("checksum does not match", error.Message, StringComparison.Ordinal);
        Assert.Matches("^test.nir at byte [0-9]+$", error.Place);
    }

    [Fact]
    public void Damaged_compressed_data_is_found_by_its_checksum()
    {
        byte[] file = File.ReadAllBytes(SampleGraphs.SampleFile("old.nir"));
        int zlib = file.AsSpan().IndexOf(new byte[] { 0x78, 0x5E });
        Assert.True(zlib > 0, "the sample holds no compressed chunk");
        file[zlib + 6] ^= 0x10;
        UserError error = HandMade.Refused(file);
        Assert.Equal("HW1012", error.Code);
        Assert.Contains("chunk", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_committed_samples_of_both_styles_hold_the_same_network()
    {
        NirDocument old = NirFile.Read(SampleGraphs.SampleFile("old.nir")), latest = NirFile.Read(SampleGraphs.SampleFile("new.nir"));
        Assert.Equal(NirFile.Write(old.Graph), NirFile.Write(latest.Graph));
        Assert.Equal(13, old.Graph.Nodes.Count);
        AffineNode affine = Assert.Single(old.Graph.Nodes.OfType<AffineNode>());
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (double)i), affine.Weight.Values);
    }

    private static void AssertQuickly(string message, byte[] file) =>
        Quickly.Run(message, () => Assert.Contains(message, HandMade.Refused(file).Message, StringComparison.Ordinal));

    private static List<int> SymbolNodes(byte[] file)
    {
        List<int> nodes = [];
        for (int at = 0; at + 8 <= file.Length; at += 8)
        {
            if (file.AsSpan(at, 4).SequenceEqual("SNOD"u8))
            {
                nodes.Add(at);
            }
        }

        return nodes;
    }

    // The number-th symbol node with that many entries, in file order (inner groups come first).
    private static int SymbolNode(byte[] file, List<int> nodes, int entries, int number) =>
        nodes.Where(n => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(n + 6)) == entries).ElementAt(number);

    private static void Copy(byte[] file, int from, int to) => file.AsSpan(from, 8).CopyTo(file.AsSpan(to));

    private static byte[] Changed(byte[] file, string signature, int offset, byte value)
    {
        byte[] changed = [.. file];
        changed[changed.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(signature)) + offset] = value;
        return changed;
    }
}
