
namespace HwStack.Chip.Tests;

public class GoldenVectorScriptTests
{
    [PythonFact]
    public void The_committed_vectors_are_what_the_script_derives()
    {
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "derived-vectors")).FullName;
        (int exitCode, string output) = ExternalProgram.Run(
            ExternalProgram.Find("python3")!, ["-B", RepositoryFiles.PathOf("firmware-protocol/vectors/make_chip_vectors.py"), folder]);
        Assert.True(exitCode == 0, output);
        string committed = RepositoryFiles.PathOf("firmware-protocol/vectors/chip");
        Assert.Equal(Directory.GetFiles(committed).Select(Path.GetFileName).Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        foreach (string file in Directory.GetFiles(folder))
        {
            Assert.True(
                File.ReadAllText(file) == File.ReadAllText(Path.Combine(committed, Path.GetFileName(file))),
                $"{Path.GetFileName(file)} is not what make_chip_vectors.py derives; run the script and look at the difference");
        }
    }
}
