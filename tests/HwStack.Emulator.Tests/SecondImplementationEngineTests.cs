using System.Globalization;
using HwStack.Image;

namespace HwStack.Emulator.Tests;

public class SecondImplementationEngineTests
{
    /// <summary>Ticks of each random image; HWSTACK_FUZZ_TICKS asks for more.</summary>
    private static int Ticks => int.Parse(Environment.GetEnvironmentVariable("HWSTACK_FUZZ_TICKS") ?? "300", CultureInfo.InvariantCulture);

    [CompilerFact]
    public void Scalar_engine_and_the_C_implementation_agree_on_random_images()
    {
        for (int seed = 100; seed < 110; seed++)
        {
            bool full = seed % 3 == 0, wide = seed % 5 == 0;
            MemoryImage image = RandomImage.Create(seed, 1 + (seed % 4), 1 + (seed % 3), 8 + (seed % 20), full ? 20 : 4096, wide ? 4096 : 256, models: seed % 2 == 0);
            VectorEvent[] events = [.. Enumerable.Range(0, Ticks).SelectMany(
                tick => RandomImage.Stimulus(seed, tick).Select(e => new VectorEvent(tick, 0, e.Channel, e.Payload)))];
            string path = Path.Combine(AppContext.BaseDirectory, $"random-{seed}.txt");
            File.WriteAllText(path, TextImage.Write(image, events, Ticks));
            (int exitCode, string output) = SecondImplementation.Run(["run", path]);
            Assert.True(exitCode == 0, output);
            string[] expected = output.Split("tick ", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(Ticks, expected.Length);
            string file = Path.Combine(AppContext.BaseDirectory, $"random-{seed}.ncim"), given = Path.ChangeExtension(path, ".events.txt");
            ImageFile.Write(file, image);
            File.WriteAllLines(given, [.. events.Select(e => $"event {e.Tick} {e.Port} {e.Channel} {e.Payload}"), $"ticks {Ticks}"]);
            Assert.Equal((0, output), SecondImplementation.Run(["run", given, file]));

            var trace = new EngineTrace(new ScalarEngine(image), states: false);
            ILookup<long, VectorEvent> byTick = events.ToLookup(e => e.Tick);
            for (int tick = 0; tick < Ticks; tick++)
            {
                string found = trace.Tick(byTick[tick]);
                Assert.True("tick " + expected[tick] == found, $"image {seed}, tick {tick}\nC: {expected[tick]}\nengine: {found}");
            }
        }
    }
}
