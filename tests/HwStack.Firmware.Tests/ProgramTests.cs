namespace HwStack.Firmware.Tests;

/// <summary>The firmware as a program: whole sessions over a socket, and the chip's semantics on images larger than vectors.</summary>
public class ProgramTests
{
    [CompilerFact]
    public void Random_images_run_as_on_the_scalar_engine()
    {
        using RunningBoard board = RunningBoard.Program();
        for (int seed = 300; seed < 312; seed++)
        {
            bool full = seed % 3 == 0, wide = seed % 5 == 0;
            RandomRun.Check(board, seed, 200, 1 + (seed % 4), 1 + (seed % 3), 8 + (seed % 20), full ? 20 : 4096, wide ? 4096 : 256, models: seed % 2 == 0);
        }
    }

    [CompilerFact]
    public void Thousands_of_exchanges_lose_nothing()
    {
        using RunningBoard board = RunningBoard.Program();
        Assert.StartsWith("pings 5000 lost 0 ", board.Host("ping", "5000"), StringComparison.Ordinal);
    }
}
