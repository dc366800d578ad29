using HwStack.Emulator.Tests;
using HwStack.Image;

namespace HwStack.Firmware.Tests;

/// <summary>A random legal image with inputs: run on a board, it must do what the scalar engine does.</summary>
internal static class RandomRun
{
    internal static void Check(RunningBoard board, int seed, int ticks, int meshX, int meshY, int neurons, int pendingEntries = 4096, int neuronsMax = 256, bool models = false)
    {
        MemoryImage image = RandomImage.Create(seed, meshX, meshY, neurons, pendingEntries, neuronsMax, models);
        VectorEvent[] events = [.. Enumerable.Range(0, ticks).SelectMany(
            tick => RandomImage.Stimulus(seed, tick).Select(e => new VectorEvent(tick, 0, e.Channel, e.Payload)))];
        using var folder = new TemporaryFolder();
        ImageFile.Write(folder.File("random.ncim"), image);
        File.WriteAllLines(folder.File("events.txt"), [.. events.Select(e => $"event {e.Tick} {e.Port} {e.Channel} {e.Payload}"), $"ticks {ticks}"]);
        string found = board.Host("run", folder.File("random.ncim"), folder.File("events.txt")), expected = EngineRecord.Of(image, events, ticks);
        Assert.Contains("\ns ", expected, StringComparison.Ordinal);
        Assert.Equal(expected, found);
    }
}
