namespace HwStack.Testing;

/// <summary>A test that reads the data folder (HWSTACK_DATA, or shared/data beside the repository); skipped, visibly, without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DataFactAttribute : FactAttribute
{
    /// <summary>Needs the folder, and in it the named file or folder.</summary>
    public DataFactAttribute(string relative = "") => Skip = TestData.WhyNot(relative);

    /// <summary>Full path of a file of the data folder.</summary>
    public static string PathOf(string relative) => TestData.At(relative);
}

/// <summary>A theory that reads the data folder; skipped, visibly, without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DataTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs the folder, and in it the named file or folder.</summary>
    public DataTheoryAttribute(string relative = "") => Skip = TestData.WhyNot(relative);
}
