namespace HwStack.Compiler;

/// <summary>The passes of the compiler's back end, in their order.</summary>
public enum CompilerPass
{
    /// <summary>Neurons to cores.</summary>
    Partition,

    /// <summary>Cores to the mesh.</summary>
    Placement,

    /// <summary>Destination sets.</summary>
    Routing,

    /// <summary>The image.</summary>
    Emission,
}
