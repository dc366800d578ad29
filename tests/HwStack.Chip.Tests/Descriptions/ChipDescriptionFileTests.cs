using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Chip.Tests.Descriptions;

public class ChipDescriptionFileTests
{
    private static readonly string Good = Encoding.UTF8.GetString(ChipDescriptionFile.ToUtf8(ChipCatalog.Get("nc1")));

    [Theory]
    [InlineData("\"neurons_max\": 256", "\"neurons_max\": 4097", "HW1705", "$.core.neurons_max", "4097", "1..4096")]
    [InlineData("\"neurons_max\": 256", "\"neurons_max\": 0", "HW1705", "$.core.neurons_max", "0", "1..4096")]
    [InlineData("\"neurons_max\": 256", "\"neurons_max\": 25.6", "HW1704", "$.core.neurons_max", "the number 25.6", "1..4096")]
    [InlineData("\"neurons_max\": 256", "\"neurons_max\": 1e400", "HW1704", "$.core.neurons_max", "the number 1e400", "1..4096")]
    [InlineData("\"neurons_max\": 256,", "", "HW1702", "$.core.neurons_max", null, null)]
    [InlineData("\"neurons_max\"", "\"neuron_max\": 1, \"neurons_max\"", "HW1703", "$.core.neuron_max", "neuron_max", null)]
    [InlineData("\"neurons_max\"", "\"neurons_max\": 1, \"neurons_max\"", "HW1706", "$.core.neurons_max", null, null)]
    [InlineData("\"sparse_target_bits\": 8", "\"sparse_target_bits\": 10", "HW1705", "$.core.sparse_target_bits", "10", "8, 12")]
    [InlineData("\"memory_bytes\": 163840", "\"memory_bytes\": 8192", "HW1707", "$.core.memory_bytes", "8192", "at least 8244")]
    [InlineData("\"chip_x\": 16", "\"chip_x\": 4096", "HW1707", "$.mesh", "67108864", "16777216")]
    [InlineData("\"clock_hz\": 200000000", "\"clock_hz\": 1e400", "HW1705", "$.timing.clock_hz", "1e400", "1 to 1000000000000")]
    [InlineData("\"clock_hz\": 200000000", "\"clock_hz\": \"fast\"", "HW1704", "$.timing.clock_hz", "a text", "1 to 1000000000000")]
    [InlineData("\"event\": \"spikes\"", "\"event\": \"spike\"", "HW1705", "$.energy.events[4].event", "spike", null)]
    [InlineData("\"event\": \"spikes\"", "\"event\": \"hops\"", "HW1707", "$.energy.events", "hops", null)]
    [InlineData("\"name\": \"nc1\"", "\"name\": \"NC 1\"", "HW1705", "$.name", "NC 1", null)]
    [InlineData("\"name\": \"nc1\"", "\"name\": null", "HW1704", "$.name", "null", "a text")]
    public void A_mistake_is_refused_with_its_path_value_and_limit(string from, string to, string code, string path, string? value, string? limit)
    {
        string text = Good.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);
        UserErrorException e = Assert.Throws<UserErrorException>(() => ChipDescriptionFile.Parse(Encoding.UTF8.GetBytes(text), "my.json"));
        UserError error = Assert.Single(e.Errors);
        Assert.Equal(code, error.Code);
        Assert.Equal("my.json, " + path, error.Place);
        Assert.Equal(value ?? error.Value, error.Value);
        Assert.Equal(limit ?? error.Limit, error.Limit);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        string text = Good.Replace("\"chip_x\": 16", "\"chip_x\": 0", StringComparison.Ordinal).Replace("\"delay_max\": 15", "\"delay_max\": 16", StringComparison.Ordinal);
        UserErrorException e = Assert.Throws<UserErrorException>(() => ChipDescriptionFile.Parse(Encoding.UTF8.GetBytes(text), "my.json"));
        Assert.Equal(["my.json, $.mesh.chip_x", "my.json, $.core.delay_max"], e.Errors.Select(error => error.Place));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]")]
    [InlineData("{\"name\": \"\\ud800\"}")]
    public void Text_that_is_not_json_is_refused(string text)
    {
        UserErrorException e = Assert.Throws<UserErrorException>(() => ChipDescriptionFile.Parse(Encoding.UTF8.GetBytes(text), "my.json"));
        Assert.Equal("HW1701", e.Errors[0].Code);
    }

    [Fact]
    public void A_file_written_and_read_is_the_same_and_leaves_no_part_behind()
    {
        string folder = Directory.CreateTempSubdirectory("hwstack").FullName;
        try
        {
            string path = Path.Combine(folder, "chip.json");
            ChipDescription chip = ChipCatalog.Get("nc1-hpc") with { Name = "mine" };
            ChipDescriptionFile.Write(chip, path);
            Assert.Equal(ChipDescriptionFile.Sha256(chip), ChipDescriptionFile.Sha256(ChipCatalog.Get(path)));
            Assert.Equal([path], Directory.GetFiles(folder));
            Assert.Throws<UserErrorException>(() => ChipDescriptionFile.Write(chip with { Version = 0 }, path));
            Assert.Equal(1, ChipDescriptionFile.Read(path).Version);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_number_that_json_cannot_hold_is_found_by_validation()
    {
        ChipDescription chip = ChipCatalog.Get("nc1");
        chip = chip with { Timing = chip.Timing with { ClockHz = double.NaN } };
        Assert.Equal("$.timing.clock_hz", Assert.Single(ChipDescriptionFile.Validate(chip)).Place![5..]);
    }

    [Fact]
    public void The_order_in_which_energies_are_given_does_not_change_the_hash()
    {
        ChipDescription chip = ChipCatalog.Get("nc1");
        ChipDescription reversed = chip with { Energy = chip.Energy with { Events = [.. chip.Energy.Events.Reverse()] } };
        Assert.Equal(ChipDescriptionFile.Sha256(chip), ChipDescriptionFile.Sha256(reversed));
        Assert.NotEqual(ChipDescriptionFile.Sha256(chip), ChipDescriptionFile.Sha256(chip with { Version = 2 }));
    }

    [Fact]
    public void A_byte_order_mark_and_a_file_too_large_are_handled()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)]);
            Assert.Equal("nc1", ChipDescriptionFile.Read(path).Name);
            File.WriteAllBytes(path, new byte[ChipDescriptionFile.SizeBytesMax + 1]);
            Assert.Equal("HW1708", Assert.Throws<UserErrorException>(() => ChipDescriptionFile.Read(path)).Errors[0].Code);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
