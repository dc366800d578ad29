namespace HwStack.Firmware.Tests;

/// <summary>The firmware's C core against all golden vectors, under AddressSanitizer and UndefinedBehaviorSanitizer.</summary>
public class VectorTests
{
    public static TheoryData<string> Sessions => [.. Directory.GetFiles(Firmware.Vectors("protocol"), "sessions-*.txt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [CompilerFact]
    public void Frames_and_stuffing_are_those_of_the_vectors()
    {
        Demand(Firmware.Test("cobs", Firmware.Vectors("protocol/cobs.txt")));
        Demand(Firmware.Test("frames", Firmware.Vectors("protocol/frames.txt")));
    }

    [CompilerFact]
    public void Malformed_requests_are_refused_and_longer_ones_taken() =>
        Demand(Firmware.Test("messages", Firmware.Vectors("protocol/messages.txt"), Firmware.Vectors("protocol/schema.txt")));

    [CompilerTheory]
    [MemberData(nameof(Sessions))]
    public void A_board_answers_sessions_as_the_vectors_say(string file) =>
        Demand(Firmware.Test("sessions", Firmware.Vectors("protocol/schema.txt"), Firmware.Vectors("protocol/" + file)));

    [CompilerFact]
    public void Neurons_and_boards_do_what_the_vectors_of_the_chip_say()
    {
        string[] files = [.. Directory.GetFiles(Firmware.Vectors("chip"), "*.txt").Order(StringComparer.Ordinal)];
        (int exitCode, string output) = Firmware.Test(["chip", .. files]);
        Assert.True(exitCode == 0, output);
        Assert.Contains($"{files.Length} files", output, StringComparison.Ordinal);
    }

    private static void Demand((int ExitCode, string Output) result) => Assert.True(result.ExitCode == 0, result.Output);
}
