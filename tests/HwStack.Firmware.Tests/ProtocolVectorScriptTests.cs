namespace HwStack.Firmware.Tests;

public class ProtocolVectorScriptTests
{
    /// <summary>The committed vectors are what the script derives from the texts today: nobody edits one without the other.</summary>
    [PythonFact]
    public void The_script_derives_the_committed_protocol_vectors()
    {
        using var folder = new TemporaryFolder();
        (int exitCode, string output) = ExternalProgram.Run(ExternalProgram.Find("python3")!, ["-B", Firmware.Vectors("make_protocol_vectors.py"), folder.Path]);
        Assert.True(exitCode == 0, output);
        string[] committed = Names(Firmware.Vectors("protocol"));
        Assert.True(committed.Length >= 10, $"{committed.Length} vector files");
        Assert.Equal(committed, Names(folder.Path));
        foreach (string name in committed)
        {
            Assert.True(File.ReadAllText(Firmware.Vectors("protocol/" + name)) == File.ReadAllText(folder.File(name)), $"{name} is not what the script writes");
        }
    }

    private static string[] Names(string folder) => [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
