
namespace HwStack.Chip.Tests;

public class ArithmeticVectorTests
{
    public static TheoryData<string> Files => [.. ChipVectorFile.Names("function")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Function_gives_the_golden_value(string file)
    {
        IReadOnlyList<FunctionVector> cases = ChipVectorFile.Functions(file);
        Assert.NotEmpty(cases);
        foreach (FunctionVector c in cases)
        {
            long found = Evaluate(c.Function, c.Arguments);
            Assert.True(found == c.Result, $"{file}: {c.Function}({string.Join(", ", c.Arguments)}) should be {c.Result}, is {found}");
        }
    }

    [Fact]
    public void Dither_is_unbiased_over_sixteen_ticks()
    {
        for (int s = -600; s < 600; s++)
        {
            int sum = Enumerable.Range(0, 16).Sum(t => Arithmetic.Round(s, Rounding.Dither, 0, 3, (uint)t, 0));
            Assert.InRange(sum - (s / 16.0), -0.5, 0.5);
        }
    }

    private static long Evaluate(string function, long[] a) => function switch
    {
        "rne8" => Arithmetic.RoundNearestEven8((int)a[0]),
        "sat8" => Arithmetic.Saturate8((int)a[0]),
        "bitrev4" => Arithmetic.BitReverse4((uint)a[0]),
        "hash" => Arithmetic.Hash((uint)a[0], (uint)a[1], (uint)a[2], (uint)a[3]),
        "round" => Arithmetic.Round((int)a[0], (Rounding)a[1], (uint)a[2], (uint)a[3], (uint)a[4], (uint)a[5]),
        "qlif_sine" => QlifSine.Table[(int)a[0]],
        "qlif_relax" => QlifModel.Relax((int)a[0], (ushort)a[1]),
        _ => throw new InvalidOperationException($"unknown function {function}"),
    };
}
