using HwStack.Network;

namespace HwStack.Training.Tests;

public sealed class InputRecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<EncoderKind> Kinds => [.. Enum.GetValues<EncoderKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_recipe_survives_a_nir_file(EncoderKind kind)
    {
        EncodingOptions encoding = kind switch
        {
            EncoderKind.Direct => new() { Ticks = 12, Levels = 31 },
            EncoderKind.Rate => new() { Kind = kind, Ticks = 25, Gain = 0.4, Seed = long.MaxValue },
            EncoderKind.Latency => new() { Kind = kind, Ticks = 9, Curve = LatencyCurve.Log, Threshold = 0.03, Tau = 4.5, Normalise = false },
            EncoderKind.Delta => new() { Kind = kind, Ticks = 77, Threshold = 4, Levels = 3 },
            _ => new() { Kind = kind, Ticks = 20 },
        };
        InputRecipe recipe = new()
        {
            DataSet = "own images", Shape = [2, 14, 14], Classes = 10, Encoding = encoding, Readout = ReadoutRule.LastV, TestAccuracy = kind == EncoderKind.Rate ? null : 0.9876,
            Events = kind == EncoderKind.Events ? new EventOptions { Ticks = 20, BinMicroseconds = 15_000, CropX = 3, CropY = 2, CropWidth = 28, CropHeight = 30, Pool = 2, CountMax = 15 } : null,
        };
        InputRecipe read = Written(recipe.Metadata())!;
        Assert.Equal(recipe.Shape, read.Shape);
        Assert.Equal(recipe with { Shape = read.Shape }, read);
    }

    [Fact]
    public void A_file_without_one_has_none() => Assert.Null(Written(new Dictionary<string, object>()));

    [Theory]
    [InlineData("version", 2L)]
    [InlineData("encoder", "telepathy")]
    [InlineData("ticks", 0L)]
    [InlineData("levels", 1.5)]
    [InlineData("readout", "")]
    [InlineData("shape", 3L)]
    [InlineData("dataset", true)]
    [InlineData("test_accuracy", "good")]
    public void One_that_cannot_be_used_is_an_error_that_names_the_entry(string entry, object value)
    {
        InputRecipe recipe = new() { DataSet = "mnist", Shape = [1, 28, 28], Classes = 10, Encoding = new EncodingOptions(), Readout = ReadoutRule.SpikeCount };
        Dictionary<string, object> entries = new((IReadOnlyDictionary<string, object>)recipe.Metadata()[InputRecipe.Key]) { [entry] = value };
        var error = Assert.Throws<HwStack.Diagnostics.UserErrorException>(() => Written(new Dictionary<string, object> { [InputRecipe.Key] = entries }));
        Assert.Equal("HW1189", error.Errors[0].Code);
        Assert.Contains(entry, error.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_out_of_range_and_entries_of_another_kind_are_errors_too()
    {
        InputRecipe recipe = new() { DataSet = "mnist", Shape = [784], Classes = 10, Encoding = new EncodingOptions { Kind = EncoderKind.Rate, Gain = -1 }, Readout = ReadoutRule.SpikeCount };
        Assert.Equal("HW1189", Idx.CodeOf(() => Written(recipe.Metadata())));
        Assert.Equal("HW1189", Idx.CodeOf(() => Written(new Dictionary<string, object> { [InputRecipe.Key] = "yes" })));
    }

    private InputRecipe? Written(IReadOnlyDictionary<string, object> metadata)
    {
        NetworkGraph graph = new([new InputNode("input", [3]), new OutputNode("output", [3])], [new Edge("input", "output")]) { Metadata = metadata };
        NirFile.Write(_folder.File("net.nir"), graph);
        return InputRecipe.Read(NirFile.Read(_folder.File("net.nir")).Graph, "net.nir");
    }
}
