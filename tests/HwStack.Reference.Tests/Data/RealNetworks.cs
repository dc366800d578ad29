namespace HwStack.Reference.Tests.Data;

/// <summary>Networks of the data folder.</summary>
internal static class RealNetworks
{
    /// <summary>A file of nir/files, prepared.</summary>
    public static PreparedNetwork Prepare(string file, NetworkSemantics semantics) =>
        NetworkModel.Prepare(NirFile.Read(TestData.At("nir/files", file)).Graph, semantics);
}
