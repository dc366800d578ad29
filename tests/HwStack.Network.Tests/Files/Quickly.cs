using System.Diagnostics;

namespace HwStack.Network.Tests.Data;

/// <summary>Time limits that hold on a busy machine: the best of a few runs counts, since waiting for a processor is no fault of the code.</summary>
internal static class Quickly
{
    private const int LimitMs = 1000, Runs = 5;

    /// <summary>Fails when no run ends within a second.</summary>
    public static void Run(string what, Action action)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Runs && best >= LimitMs; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            action();
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        Assert.True(best < LimitMs, $"{what} took {best} ms");
    }
}
