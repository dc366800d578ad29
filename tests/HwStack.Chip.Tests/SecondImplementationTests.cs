using System.Globalization;
using System.Text;
using HwStack.Image;

namespace HwStack.Chip.Tests;

public class SecondImplementationTests
{
    /// <summary>Random cases that both implementations step; HWSTACK_FUZZ_CASES asks for more.</summary>
    private static int FuzzCases => int.Parse(Environment.GetEnvironmentVariable("HWSTACK_FUZZ_CASES") ?? "60000", CultureInfo.InvariantCulture);

    [CompilerFact]
    public void C_implementation_passes_every_golden_vector()
    {
        string[] names = [.. ChipVectorFile.Names("function"), .. ChipVectorFile.Names("neuron"), .. ChipVectorFile.Names("system")];
        (int exitCode, string output) = SecondImplementation.Run(["vectors", .. names.Select(ChipVectorFile.TextPath)]);
        Assert.True(exitCode == 0, output);
        Assert.Matches(@"^[1-9][0-9]{2,} cases, 0 failures\s*$", output);
    }

    [CompilerFact]
    public void C_implementation_steps_random_neurons_like_the_scalar_semantics()
    {
        var random = new Random(20261);
        byte[] table = new byte[RandomNeuron.TableBytes];
        random.NextBytes(table);
        for (int done = 0; done < FuzzCases; done += 20000)
        {
            var input = new StringBuilder();
            var expected = new List<string>();
            input.Append("T ").Append(Convert.ToHexStringLower(table)).Append('\n');
            for (int i = 0; i < 20000; i++)
            {
                RandomNeuron n = RandomNeuron.Next(random);
                input.Append(n.Line).Append('\n');
                NeuronStep.Outcome o = NeuronStep.Step(n.Class, n.Record, n.State, n.Accumulator, n.Tick, n.Seed, table);
                int rest = NeuronStep.IsAtRest(n.Class, n.Record, n.State, table) ? 1 : 0;
                expected.Add($"{rest} {o.State.V} {o.State.U} {o.State.Refractory} {(o.Fired ? 1 : 0)} {o.Saturations}");
            }

            (int exitCode, string output) = SecondImplementation.Run(["step"], input.ToString());
            string[] found = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] lines = input.ToString().Split('\n');
            Assert.Equal(0, exitCode);
            Assert.Equal(expected.Count, found.Length);
            for (int i = 0; i < expected.Count; i++)
            {
                Assert.True(expected[i] == found[i], $"{lines[i + 1]}: scalar semantics {expected[i]}, C {found[i]}");
            }
        }
    }

    [CompilerFact]
    public void C_implementation_reads_an_image_as_the_text_writer_writes_it()
    {
        foreach (string name in SystemVectorFile.Names())
        {
            SystemVector vector = SystemVectorFile.Read(name);
            string written = TextImage.Write(vector.Image, vector.Events, vector.Ticks.Count, table: vector.Table);
            string golden = File.ReadAllText(ChipVectorFile.TextPath(name)).Split("expect\n")[0];
            Assert.Equal(golden, written);
            string path = Path.Combine(AppContext.BaseDirectory, "image.txt");
            File.WriteAllText(path, written);
            (int exitCode, string output) = SecondImplementation.Run(["run", path]);
            Assert.True(exitCode == 0, output);
            string[] hashes = [.. output.Split('\n').Where(line => line.StartsWith("h ", StringComparison.Ordinal))];
            Assert.Equal(vector.Ticks.Select(t => $"h {TextImage.StateHash(t.States.SelectMany(s => s)):x16}"), hashes);
        }
    }

    [CompilerFact]
    public void C_implementation_runs_an_image_file_like_the_same_image_as_text()
    {
        foreach (string name in SystemVectorFile.Names())
        {
            SystemVector vector = SystemVectorFile.Read(name);
            if (vector.Table.Length > 0)
            {
                continue; // images carry no table memory yet
            }

            string text = Path.Combine(AppContext.BaseDirectory, "image.txt"), image = Path.Combine(AppContext.BaseDirectory, "vector.ncim");
            string events = Path.Combine(AppContext.BaseDirectory, "events.txt");
            string written = TextImage.Write(vector.Image, vector.Events, vector.Ticks.Count);
            File.WriteAllText(text, written);
            File.WriteAllLines(events, written.Split('\n').Where(line => line.StartsWith("event", StringComparison.Ordinal) || line.StartsWith("ticks", StringComparison.Ordinal)));
            ImageFile.Write(image, vector.Image);
            Assert.Equal(SecondImplementation.Run(["run", text]), SecondImplementation.Run(["run", events, image]));
            byte[] damaged = File.ReadAllBytes(image);
            damaged[100] ^= 4; // within CHIP, the first section
            File.WriteAllBytes(image, damaged);
            (int exitCode, string output) = SecondImplementation.Run(["run", events, image]);
            Assert.True(exitCode == 2 && output.Contains("damaged", StringComparison.Ordinal), $"{name}: a damaged image gives exit code {exitCode}: {output}");
        }
    }
}
