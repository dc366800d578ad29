namespace HwStack.Firmware.Tests;

/// <summary>Seeded hostile input under the sanitizers; <c>firmware-protocol/firmware/fuzz.sh 1000000 SEED</c> does more of it.</summary>
public class HostileInputTests
{
    [CompilerTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Hostile_frames_do_not_bring_the_firmware_down(int seed)
    {
        (int exitCode, string output) = Firmware.Test("fuzz", Firmware.Vectors("protocol/image.txt"), "20000", $"{seed}");
        Assert.True(exitCode == 0, output);
        Assert.Contains("the board works afterwards", output, StringComparison.Ordinal);
    }

    [CompilerTheory]
    [InlineData("protocol/image.txt")]
    [InlineData("chip/random-board.txt")]
    [InlineData("chip/models-board.txt")]
    [InlineData("chip/partial-sums.txt")]
    public void Damaged_images_are_refused_or_run_but_never_reach_beyond_their_memory(string image)
    {
        (int exitCode, string output) = Firmware.Test("hostile", Firmware.Vectors(image), "2000", "1");
        Assert.True(exitCode == 0, output);
    }
}
