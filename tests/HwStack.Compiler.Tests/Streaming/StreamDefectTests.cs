using HwStack.Chip;
using HwStack.Compiler.Defects;
using HwStack.Compiler.Streaming;
using HwStack.Diagnostics;
using HwStack.Image;
using HwStack.Network.Topologies;

namespace HwStack.Compiler.Tests.Streaming;

/// <summary>Topologies on boards with defects, and how far their packets go.</summary>
public class StreamDefectTests
{
    private const string SmallWorld = "topology:small-world,n=6000,k=6,p=0.05,input=spikes,inputs=500";

    [Fact]
    public void Dead_cores_neurons_and_links_are_avoided()
    {
        BoardDefects defects = Of([new(1, 1), new(5, 0)], [new(new(2, 4), new(3, 4)), new(new(7, 8), new(7, 9))], new DeadNeuron(new(4, 4), 100), new DeadNeuron(new(9, 9), 3));
        CompiledNetwork compiled = Compile(SmallWorld, defects);
        DefectMap map = new(defects, compiled.Image.MeshX, compiled.Image.MeshY);
        Assert.Equal(24, compiled.Image.CoreCount);
        for (int i = 0; i < compiled.Image.CoreCount; i++)
        {
            CoreImage core = compiled.Image.ReadCore(i);
            Assert.True(core.Neurons.Length <= map.Capacity((int)core.Id.Value), $"core {core.Id}");
            AssertClean(map, core.Id, core.Sets);
        }

        Assert.NotEmpty(compiled.Image.Ports);
        Assert.All(compiled.Image.Ports, port => AssertClean(map, port.Id, port.Sets));
        Assert.Equal((2, 2, 2), (compiled.Mapping.Defects!.DeadCores, compiled.Mapping.Defects.DeadLinks, compiled.Mapping.Defects.DeadNeurons));
        Assert.Equal(defects.Sha256, compiled.Image.Provenance.Options["defects_sha256"]);
        Assert.Empty(ImageVerifier.Verify(compiled.Image));
    }

    [Fact]
    public void Too_few_cores_and_dead_port_links_are_told()
    {
        BoardDefects few = Of([.. Enumerable.Range(0, 240).Select(core => new BoardPoint(core % 16, core / 16))], []);
        Assert.Equal("HW2550", Assert.Throws<UserErrorException>(() => Compile(SmallWorld, few)).Errors[0].Code);
        BoardDefects port = Of([], [new(new(-1, 0), new(0, 0))]);
        Assert.Equal("HW2553", Assert.Throws<UserErrorException>(() => Compile(SmallWorld, port)).Errors[0].Code);
    }

    [Fact]
    public void Far_arcs_travel_less_than_row_by_row()
    {
        CompiledNetwork compiled = Compile("topology:small-world,n=40000,k=6,p=0.02", null);
        Assert.InRange(compiled.Mapping.MeanHopsPerSpike / compiled.Mapping.MeanHopsRowMajor, 0.3, 0.9);
        Assert.Equal(compiled.Image.Sha256, Compile("topology:small-world,n=40000,k=6,p=0.02", null).Image.Sha256);
    }

    private static void AssertClean(DefectMap map, CoreId source, DestinationSets sets)
    {
        for (int set = 1; set < sets.Count; set++)
        {
            Assert.True(map.IsClean(source, sets.Of(set), yFirst: (sets.Flags[set] & 1) != 0), $"set {set} of {source} crosses a dead link");
        }
    }

    private static CompiledNetwork Compile(string text, BoardDefects? defects) =>
        StreamingCompiler.Compile(Topology.Parse(text), new NetworkCompileOptions { Chip = ChipCatalog.Get("nc1"), Defects = defects });

    private static BoardDefects Of(BoardPoint[] cores, DeadLink[] links, params DeadNeuron[] neurons) =>
        new(new BoardPoint(16, 16), cores, links, neurons, new string('a', 64), "board.json");
}
