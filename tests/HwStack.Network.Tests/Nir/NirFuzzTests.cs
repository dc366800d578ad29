using HwStack.Network.Tests.Data;

namespace HwStack.Network.Tests.Nir;

/// <summary>Damaged files must load or be refused with a user error, fast and within bounded memory. A larger run: see NirFuzz.Run.</summary>
public sealed class NirFuzzTests
{
    private const ulong Seed = 20261121;

    [Theory]
    [InlineData(true, 700)]
    [InlineData(false, 700)]
    public void Mutants_of_our_own_files_load_or_are_refused_quickly(bool verifyChecksums, int mutants)
    {
        byte[][] corpus =
        [
            NirFile.Write(SampleGraphs.EveryType()),
            File.ReadAllBytes(SampleGraphs.SampleFile("old.nir")),
            File.ReadAllBytes(SampleGraphs.SampleFile("new.nir")),
        ];
        Check(corpus, NirFuzz.Run(corpus, Seed, mutants, TimeProvider.System, verifyChecksums), verifyChecksums);
    }

    [DataFact("nir/files")]
    public void Mutants_of_published_files_load_or_are_refused_quickly()
    {
        byte[][] corpus = [.. Directory.GetFiles(TestData.At("nir", "files")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Check(corpus, NirFuzz.Run(corpus, Seed, 700, TimeProvider.System), true);
    }

    [Fact]
    public void The_same_seed_gives_the_same_mutants()
    {
        byte[][] corpus = [NirFile.Write(SampleGraphs.EveryType())];
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(NirFuzz.Mutant(corpus, 7, i), NirFuzz.Mutant(corpus, 7, i));
        }

        Assert.NotEqual(NirFuzz.Mutant(corpus, 7, 0), NirFuzz.Mutant(corpus, 8, 0));
    }

    private static void Check(byte[][] corpus, NirFuzzReport report, bool verifyChecksums)
    {
        Assert.Empty(report.Failures);
        Assert.Equal(report.Mutants, report.Loaded + report.Refused.Values.Sum());
        Assert.True(report.Loaded > 0 && report.Refused.Count >= 4, $"{report.Loaded} loaded, codes {string.Join(' ', report.Refused.Keys)}: the mutants do not reach far");
        byte[] slowest = NirFuzz.Mutant(corpus, Seed, report.SlowestMutant);
        Quickly.Run($"mutant {report.SlowestMutant}", () => NirFuzz.TryRead(slowest, new NirReadLimits { VerifyChecksums = verifyChecksums }));
        Assert.True(report.MostBytes < 512 << 20, $"mutant {report.MostBytesMutant} allocated {report.MostBytes} bytes");
    }
}
