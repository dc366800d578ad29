using System.Text.Json;
using HwStack.Network;
using HwStack.Training;

namespace HwStack.Cli.Tests;

/// <summary>hwstack demo and the trained network that comes with it (tools/HwStack.Cli/Demo).</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly string Model = RepositoryFiles.PathOf("tools/HwStack.Cli/Demo/digits.nir");
    private static readonly string Command = File.ReadAllText(RepositoryFiles.PathOf("tools/HwStack.Cli/Demo/digits.txt")).Trim();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_demo_shows_agreement_utilisation_and_energy()
    {
        CliRun run = CliRun.Of("demo", "--keep", _folder.Path).Succeeded();
        foreach (string part in new[] { "10 of 10 right", "every spike as on the emulator", "per spike", "memory_bytes", "of 2,000 test digits right", Command })
        {
            Assert.Contains(part, run.Out, StringComparison.Ordinal);
        }

        Assert.Equal(File.ReadAllBytes(Model), File.ReadAllBytes(_folder.File("digits.nir")));
        JsonElement again = CliRun.Of("verify", _folder.File("digits.nir"), "--input", _folder.File("digits.npy"), "--json").Succeeded().Json();
        Assert.True(again.GetProperty("equal").GetBoolean());
        Assert.Equal(2, again.GetProperty("populations").GetArrayLength());
        CliRun.Of("run", _folder.File("digits.ncim"), "--input", _folder.File("digits.npy")).Succeeded();
    }

    [Fact]
    public void The_demo_as_json_holds_the_answers_and_how_the_network_was_trained()
    {
        JsonElement demo = CliRun.Of("demo", "--json").Succeeded().Json();
        int[] digits = [.. Enumerable.Range(0, 10)];
        foreach (string answers in new[] { "drawn", "emulator", "reference", "float" })
        {
            Assert.Equal(digits, demo.GetProperty(answers).EnumerateArray().Select(answer => answer.GetInt32()));
        }

        Assert.Equal(Command, demo.GetProperty("trained_by").GetString());
        Assert.InRange(demo.GetProperty("test_accuracy").GetDouble(), 0.98, 1);
        Assert.InRange(demo.GetProperty("energy_j_per_picture").GetDouble(), 1e-9, 1e-5);
    }

    [Fact]
    public void The_network_reads_the_test_part_on_the_emulator_as_its_file_says()
    {
        double recorded = InputRecipe.Read(NirFile.Read(Model).Graph)!.TestAccuracy!.Value;
        JsonElement run = CliRun.Of("bench", "accuracy", Model, "--dataset", "drawn", "--on", "both", "--json").Succeeded().Json();
        Assert.Equal(DrawnDigits.TestCount, run.GetProperty("samples").GetInt32());
        Assert.Equal(1, run.GetProperty("same_class").GetDouble());
        double accuracy = run.GetProperty("emulator").GetProperty("accuracy").GetDouble();
        Assert.Equal(recorded, accuracy, 12);
        Assert.True(accuracy >= 0.98, $"{accuracy} right");
        Assert.True(new FileInfo(Model).Length < 100_000, "the network's file is large");
    }

    [Fact]
    public void The_command_beside_the_network_makes_it_again_byte_for_byte()
    {
        string made = _folder.File("digits.nir");
        CliRun.Of([.. Command.Split(' ').Skip(1).Select(word => word == "digits.nir" ? made : word), "--threads", "1", "--quiet"]).Succeeded();
        Assert.True(
            File.ReadAllBytes(Model).AsSpan().SequenceEqual(File.ReadAllBytes(made)),
            $"training has changed: run '{Command}' in tools/HwStack.Cli/Demo and commit what it writes, if the change is meant");
    }

    [Fact]
    public void One_epoch_on_drawn_digits_gives_the_same_bytes_with_any_number_of_threads()
    {
        string[] files = [.. new[] { "1", "3" }.Select(threads =>
        {
            string file = _folder.File($"threads{threads}.nir");
            CliRun.Of("train", "--dataset", "drawn", "--count", "2000", "--network", "14x14-32-10", "--ticks", "14", "--loss", "count", "--epochs", "1", "--threads", threads, "--out", file, "--quiet").Succeeded();
            return file;
        })];
        Assert.Equal(File.ReadAllBytes(files[0]), File.ReadAllBytes(files[1]));
    }

    [Fact]
    public void Drawn_digits_are_input_of_other_verbs_without_any_data_folder()
    {
        JsonElement verified = CliRun.Of("verify", Model, "--input", "dataset:drawn,first=1990,count=10", "--json").Succeeded().Json();
        Assert.True(verified.GetProperty("equal").GetBoolean());
        Assert.StartsWith("HW0474", CliRun.Of("run", Model, "--input", "dataset:drawn,first=1991,count=10").ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs/training.md")]
    [InlineData("README.md")]
    public void The_command_is_documented(string file) => Assert.Contains(Command, File.ReadAllText(RepositoryFiles.PathOf(file)), StringComparison.Ordinal);
}
