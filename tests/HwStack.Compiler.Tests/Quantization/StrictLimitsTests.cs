using HwStack.Chip;
using HwStack.Compiler.Quantization;
using HwStack.Diagnostics;

namespace HwStack.Compiler.Tests.Quantization;

public class StrictLimitsTests
{
    private static readonly ProjectionReport GoodProjection = new("w", "in", "cells", 100, 0, 0, 0, 1, 100, 30, 4.7) { DriveSnrDb = 30 };

    private static readonly ReplayReport GoodReplay = new(4, 400, 1000, 1000, 0.99, 0.001, 0.1, 1, 10_000);

    private static readonly PopulationReport GoodPopulation =
        new("cells", 1, 1, 64, 64, 0, Rounding.NearestEven, false, 20, 20, 1, 0.001, 1) { Replay = GoodReplay };

    [Fact]
    public void A_good_report_passes() => Assert.Empty(StrictLimits.Check(new QuantizationReport([GoodProjection], [GoodPopulation])));

    public static TheoryData<string, ProjectionReport, PopulationReport> Excesses => new()
    {
        { "SNR", GoodProjection with { DriveSnrDb = 9.9 }, GoodPopulation },
        { "became 0", GoodProjection with { Zeroed = 51 }, GoodPopulation },
        { "clipped", GoodProjection with { Clipped = 6 }, GoodPopulation },
        { "bias", GoodProjection, GoodPopulation with { BiasErrorMax = 0.06 } },
        { "cosine", GoodProjection, GoodPopulation with { Replay = GoodReplay with { SpikeCountCosine = 0.89 } } },
        { "rate distance", GoodProjection, GoodPopulation with { Replay = GoodReplay with { RateDistance = 0.06 } } },
        { "spike-time", GoodProjection, GoodPopulation with { Replay = GoodReplay with { SpikeTimeDistance = 0.8 } } },
        { "clamped", GoodProjection, GoodPopulation with { Replay = GoodReplay with { StatesSaturated = 5001 } } },
    };

    [Theory]
    [MemberData(nameof(Excesses))]
    public void Each_limit_is_an_error_of_its_own(string said, ProjectionReport projection, PopulationReport population)
    {
        UserError error = Assert.Single(StrictLimits.Check(new QuantizationReport([projection], [population])));
        Assert.Equal("HW2251", error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Limit);
    }
}
